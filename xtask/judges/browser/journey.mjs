// A year of a municipality, as README.md tells it: from last year's result to papers that everybody reads, with every
// page judged on the way.
//
// The demonstration plays in fiscal year 2570; the legal officer drives the cycle.
import { signIn } from "./acts.mjs";
import { main } from "./desk.mjs";
import { keepBoard } from "./journey/board.mjs";
import { approveByClick } from "./journey/click.mjs";
import { keepConfidence } from "./journey/confidential.mjs";
import { comeIn, goOut } from "./journey/door.mjs";
import { approveByInk } from "./journey/ink.mjs";
import { chooseMeasure } from "./journey/measure.mjs";
import { reportStep } from "./journey/progress.mjs";
import { publish, read } from "./journey/publication.mjs";
import { composeReport } from "./journey/report.mjs";

await main(async (room, config) => {
  const visitor = await room.person("visitor");
  await comeIn(visitor);

  const officer = await room.person("officer");
  await signIn(officer, "legal", config.password);
  await officer.go("/desk");
  const measure = await chooseMeasure(officer);

  const head = await room.person("head of works");
  await reportStep(head, officer, measure, config);

  const report = await composeReport(officer);
  await approveByInk(room, officer, report, config);
  await publish(officer, report);
  await read(visitor, report);

  const measures = await approveByClick(room, officer, measure, config);
  await publish(officer, measures);
  await read(visitor, measures);

  await keepBoard(room, officer, head, config);

  await keepConfidence(room, officer, config);

  await goOut(officer);
});
