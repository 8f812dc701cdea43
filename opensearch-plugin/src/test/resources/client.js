// Arguments: the node, the body of an index, vectors, a clause. Writes the best hit, its score, how many documents were
// considered, and whether it is probable.
const { Client } = require('@opensearch-project/opensearch');
const [node, index, vectors, clause] = process.argv.slice(2);

async function main() {
  const client = new Client({ node });
  await client.indices.create({ index: 'js', body: JSON.parse(index) });
  const operations = JSON.parse(vectors).flatMap((v, i) => [{ index: { _index: 'js', _id: String(i) } }, { v }]);
  const bulk = await client.bulk({ refresh: true, body: operations });
  if (bulk.body.errors) throw new Error(JSON.stringify(bulk.body));
  await client.searchPipeline.put({ id: 'recall', body: {
    request_processors: [{ hopfield_evidence: {} }],
    response_processors: [{ hopfield_separation: { temperature: 0.1 } }] } });
  const { body } = await client.search({ index: 'js', search_pipeline: 'recall', body: { query: JSON.parse(clause) } });
  const best = body.hits.hits[0];
  const probable = best.fields._hopfield[0].probability_if_stored > 0.5;
  console.log(best._id, best._score, body.ext.hopfield.accepted, probable);
  await client.close();
}

main().catch(error => { console.error(error); process.exit(1); });
