// Coming in and going out.

/** Everybody: the front page, a wrong address, the desk that asks who comes. */
export async function comeIn(visitor) {
  await visitor.go("/");
  await visitor.go("/nothing-here");
  visitor.expectStatus(404);
  await visitor.go("/desk");
  if (!visitor.page.url().includes("/sign-in")) throw new Error("the desk does not ask who comes");
}

/** Going out ends it. */
export async function goOut(person) {
  await person.go("/account");
  await person.submitAnywhere("/sign-out");
  await person.go("/papers");
  if (!person.page.url().includes("/sign-in")) throw new Error("after going out the papers still open");
}
