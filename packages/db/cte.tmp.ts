import { startTestDatabase } from './test/test-database.ts'
import { f64, metric, string, target, uuid, i64 } from '@oximeter/core'
await using t = await startTestDatabase()
const disk = target('disk', { project_id: uuid(), name: string() }, { authzScope: 'project' })
const rack = target('rack', { name: string() })
const sky = target('sky', { name: string() }, { authzScope: 'viewable_to_all' })
const A = '22222222-2222-4222-8222-222222222222',
  B = '33333333-3333-4333-8333-333333333333'
const now = BigInt(Date.now()) * 1000000n
const size = metric('size', {}, i64()),
  note = metric('note', {}, string())
await t.db.insert(
  [A, B].flatMap((project_id, i) => [
    size.sample(disk.of({ project_id, name: i ? 'x-theirs' : '7' }), {}, i ? 5 : 1, now),
    note.sample(
      disk.of({ project_id, name: i ? 'x-theirs' : '7' }),
      {},
      i ? 'theirsecret' : '7',
      now,
    ),
  ]),
)
await t.db.insert([
  size.sample(rack.of({ name: 'hid-rack' }), {}, 5, now),
  note.sample(rack.of({ name: 'hid-rack' }), {}, 'racksecret', now),
  size.sample(sky.of({ name: '7' }), {}, 1, now),
  note.sample(sky.of({ name: '8' }), {}, '7', now),
])
console.log((await t.db.schemas()).map((s) => s.name + ' ' + s.authzScope))
for (const scope of [{ kind: 'project', projectId: A }, { kind: 'fleet' }] as const)
  for (const q of [
    'SELECT * FROM disk:size',
    'SELECT count() FROM disk:note WHERE toUInt8(datum) = 7',
    'SELECT count() FROM disk:note WHERE toUInt8(name) = 7',
    'SELECT count() FROM disk:size WHERE intDiv(1, datum - 5) < 100',
    'SELECT sum(intDiv(1, datum - 5)) FROM disk:size',
    'SELECT count() FROM sky:size WHERE intDiv(1, datum - 5) < 100',
    'SELECT count() FROM sky:note WHERE toUInt8(datum) = 7 AND toUInt8(name)=8',
    'SELECT count() FROM rack:size',
    '(SELECT count() FROM disk:size) UNION ALL (SELECT count() FROM disk:note)',
    '((SELECT count() FROM disk:size) UNION ALL SELECT count() FROM sky:note) UNION ALL (SELECT count() FROM disk:note)',
    'WITH 5 AS five SELECT five FROM disk:size',
    'SELECT nope FROM disk:size',
    'SELECT a.nope FROM disk:size AS a JOIN disk:note AS b USING (name)',
    "SELECT toUInt8(concat(name, 'x')) FROM disk:size",
    'SELECT name + 1 FROM disk:size',
    'WITH (SELECT 1 AS x) AS "disk:size" SELECT * FROM disk:size',
  ]) {
    const r = await t.db.sql(q, { scope }).then(
      (r) =>
        JSON.stringify(r.rows, (_, v) => (typeof v === 'bigint' ? String(v) : v)) +
        ' ' +
        r.rowsRead,
      (e) => e.code + ' ' + e.message.slice(0, 250),
    )
    console.log(scope.kind, q, '\n   ', r)
  }
