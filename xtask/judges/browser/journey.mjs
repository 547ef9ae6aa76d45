// A year of a municipality: from last year's score to an approved and published report.
import { main } from "./desk.mjs";

await main(async (room, { password }) => {
  const visitor = await room.person("visitor");
  await visitor.go("/");
  await visitor.go("/nothing-here");
  visitor.expectStatus(404);
});
