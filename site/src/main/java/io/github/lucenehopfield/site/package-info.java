/**
 * Makes the documents of the project into a site of static pages. commonmark-java reads Markdown
 * and writes HTML; what is here gives each page its place in the navigation, turns links between
 * documents into links between pages, refuses links that lead nowhere, and lists all sections for
 * the search, which runs in the browser without a server.
 */
package io.github.lucenehopfield.site;
