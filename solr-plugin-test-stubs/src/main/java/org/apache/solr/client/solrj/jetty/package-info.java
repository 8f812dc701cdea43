/**
 * Stand-ins for classes of the artifact solr-solrj-jetty 10.0.0, which no repository has: what
 * solr-core calls of them on one node and for requests to shards. Tests only.
 */
package org.apache.solr.client.solrj.jetty;
