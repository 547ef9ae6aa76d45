// A year of a municipality: from last year's score to an approved and published report.
//
// The demonstration plays in fiscal year 2570; the legal officer drives the cycle.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { signIn } from "./acts.mjs";
import { main } from "./desk.mjs";

await main(async (room, { password, work, samples }) => {
  const visitor = await room.person("visitor");
  await visitor.go("/");
  await visitor.go("/nothing-here");
  visitor.expectStatus(404);
  await visitor.go("/desk");
  if (!visitor.page.url().includes("/sign-in")) throw new Error("the desk asks who comes");

  // Somebody mistypes, and comes in.
  const officer = await room.person("officer");
  await officer.go("/sign-in");
  await officer.fillByName({ login: "legal", password: "wrong" });
  await officer.submit("/sign-in");
  officer.expectStatus(422);
  await signIn(officer, "legal", password);
  await officer.go("/desk");
});
