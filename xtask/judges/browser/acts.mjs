// What people do again and again.

/** Signs in with name and password. */
export async function signIn(person, login, password) {
  await person.go("/sign-in");
  await person.fillByName({ login, password });
  await person.submit();
}
