// One page of each kind that each person can come to; each is judged.
import { crawl, signIn } from "./acts.mjs";
import { main } from "./desk.mjs";

await main(async (room, { password, people }) => {
  for (const { login, languages } of people) {
    for (const language of languages) {
      const person = await room.person(`${login || "visitor"} (${language})`);
      await person.go("/");
      await person.press(language);
      if (login) await signIn(person, login, password);
      const known = await crawl(person, login ? ["/desk"] : ["/"]);
      console.log(`${person.name}: ${[...known].join(" ")}`);
      await person.context.close();
    }
  }
});
