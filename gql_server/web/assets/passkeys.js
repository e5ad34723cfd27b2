// Adds passkeys, and signs in with them: what a client of the API does, on a page of the sandbox.
"use strict";

const words = document.querySelector("[data-words]").dataset;
const at = (id) => document.getElementById(id);
const form = (id) => at(id).elements;
let token = null;

async function ask(query, input) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables: input === undefined ? {} : { input } }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(errors[0].message);
  const [found] = Object.values(data);
  if (found?.message) throw new Error(found.message);
  return found;
}

function mutate(name, selection, input) {
  const kind = name[0].toUpperCase() + name.slice(1);
  const chosen = `... on ${kind}Success { ${selection} } ... on Error { code message }`;
  return ask(`mutation ($input: ${kind}Input!) { ${name}(input: $input) { ${chosen} } }`, input);
}

async function make(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}

async function sign(options) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}

async function prove(action) {
  return sign((await mutate("beginPasskeyProof", "options", { action })).options);
}

async function signInWithPassword() {
  const { email, password } = form("with-password");
  const done = await mutate("signIn", "token", { email: email.value, password: password.value });
  await enter(done.token, words.signedIn);
}

async function signInWithPasskey() {
  const { options } = await mutate("beginPasskeySignIn", "options", {});
  const done = await mutate("signInWithPasskey", "token", { credential: await sign(options) });
  await enter(done.token, words.signedInWithPasskey);
}

async function add() {
  const { name, password } = form("adding");
  const proof = at("passkeys").childElementCount ? { passkey: await prove("ADD_PASSKEY") } : {};
  const { options } = await mutate("beginPasskeyRegistration", "options", { password: password.value, ...proof });
  const credential = await make(options);
  const added = await mutate("finishPasskeyRegistration", "recoveryCodes", { credential, name: name.value });
  password.value = "";
  at("codes").textContent = added.recoveryCodes.join("  ");
  at("recovery").hidden = added.recoveryCodes.length === 0;
  await show();
  say(words.added);
}

async function remove(passkeyId) {
  await mutate("removePasskey", "passkeys { id }", { passkeyId, passkey: await prove("REMOVE_PASSKEY") });
  await show();
  say(words.removed);
}

async function leave() {
  await ask("mutation { signOut }");
  token = null;
  for (const id of ["inside", "recovery"]) at(id).hidden = true;
  at("outside").hidden = false;
  say(words.signedOut);
}

async function enter(opened, said) {
  token = opened;
  form("with-password").password.value = "";
  at("outside").hidden = true;
  at("inside").hidden = false;
  await show();
  say(said);
}

async function show() {
  const { passkeys } = await ask("{ viewer { passkeys { id name lastUsedAt } } }");
  const rows = passkeys.map(({ id, name }) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = `${words.remove}: ${name}`;
    button.addEventListener("click", () => attempt(() => remove(id)));
    row.append(button);
    return row;
  });
  at("passkeys").replaceChildren(...rows);
}

function say(text) {
  at("said").textContent = text;
}

async function attempt(work) {
  say("");
  try {
    await work();
  } catch (problem) {
    say(problem.message);
  }
}

function on(id, event, work) {
  at(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    attempt(work);
  });
}

on("with-password", "submit", signInWithPassword);
on("with-passkey", "click", signInWithPasskey);
on("adding", "submit", add);
on("leave", "click", leave);
if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) say(words.missing);
