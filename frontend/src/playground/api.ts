const ERROR = "... on Error { code message }";

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string }[];
}

/** Asks the API one operation and returns its data; a fault is thrown in the server's words. */
async function ask<T>(query: string, variables: Record<string, unknown>, token?: string): Promise<T> {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const answer = (await response.json()) as Answer;
  if (answer.errors?.[0]) {
    throw new Error(answer.errors[0].message);
  }
  return answer.data as T;
}

/** Asks one mutation and returns its success; a refusal is thrown in the server's words. */
async function mutate<T>(name: string, selection: string, input: Record<string, unknown>, token?: string): Promise<T> {
  const kind = name.charAt(0).toUpperCase() + name.slice(1);
  const document = `mutation M($input: ${kind}Input!) { ${name}(input: $input) { ${ERROR} ... on ${kind}Success { ${selection} } } }`;
  const answer = (await ask<Record<string, T & { message?: string }>>(document, { input }, token))[name];
  if (!answer || answer.message !== undefined) {
    throw new Error(answer?.message ?? "The server answered nothing.");
  }
  return answer;
}

interface SignedIn {
  token: string;
  account: { subAccounts: { edges: { node: { id: string; isDefault: boolean } }[] } };
}

/** Signs in, and returns the token and the default sub-account. */
export async function signIn(email: string, password: string): Promise<{ token: string; subAccountId: string | null }> {
  const selection = "token account { subAccounts { edges { node { id isDefault } } } }";
  const { token, account } = await mutate<SignedIn>("signIn", selection, { email, password });
  const nodes = account.subAccounts.edges.map((edge) => edge.node);
  return { token, subAccountId: nodes.find((node) => node.isDefault)?.id ?? null };
}

/** Opens an approved account by the ways that customers take, reading the mail that the sandbox has kept. */
export async function openAccount(email: string, password: string): Promise<void> {
  await mutate("signUp", "email", { email, password, passwordConfirmation: password, locale: "en" });
  const query = "query Q($to: String!) { sandbox { latestEmail(to: $to) { token } } }";
  const data = await ask<{ sandbox: { latestEmail: { token: string } | null } }>(query, { to: email });
  await mutate("verifyEmail", "account { id }", { token: data.sandbox.latestEmail?.token ?? "" });
  await mutate("sandboxApproveIdentity", "account { id }", { email });
}

/** Ends a session on the server; one that has ended already is as good. */
export async function signOut(token: string): Promise<void> {
  await ask("mutation { signOut }", {}, token);
}
