/**
 * Stand-in for a class of the artifact solr-solrj-streaming 10.0.0, which no repository has. Tests
 * only.
 */
package org.apache.solr.client.solrj.io;
