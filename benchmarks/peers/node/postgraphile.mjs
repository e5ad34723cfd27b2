// PostGraphile on views of the tables; what has no table (who asks, and the deposit) is added to the schema as its guide has it.
import "./older_node.mjs";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { context, get, list, sideEffect } from "postgraphile/grafast";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { extendSchema } from "postgraphile/utils";
import { callerOf, pool } from "./database.mjs";
import { Refused, deposit } from "./deposit.mjs";
import { formatFixed, globalId } from "./money.mjs";

await pool.query(readFileSync(new URL("./postgraphile.sql", import.meta.url), "utf8"));

const decimals = new Map((await pool.query("SELECT symbol, decimals FROM asset")).rows.map((row) => [row.symbol, Number(row.decimals)]));

async function deposited([caller, input]) {
  if (!caller) return { __typename: "InvalidInput", code: "UNAUTHENTICATED", message: "Sign in first." };
  try {
    const { id, key, symbol, units, isReplayed } = await deposit(caller, input);
    const command = { id: globalId("Command", id), replayed: isReplayed };
    const lent = { asset: { symbol }, value: formatFixed(units, decimals.get(symbol)) };
    return { __typename: "DepositSuccess", key, symbol, command, lent };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { __typename: "InvalidInput", code: "INVALID_INPUT", message: error.message };
  }
}

// Column `gid` is what clients call `id`.
const Names = {
  name: "Names",
  inflection: {
    replace: {
      attribute(previous, _options, details) {
        return details.attributeName === "gid" ? "id" : previous(details);
      },
    },
  },
};

const Added = extendSchema((build) => {
  const { market, account, lend_position: lendPosition } = build.input.pgRegistry.pgResources;
  return {
    typeDefs: /* GraphQL */ `
      extend type Query {
        markets: [Market!]!
        viewer: Viewer
      }
      extend type Mutation {
        deposit(input: DepositInput!): DepositResult!
      }
      type Viewer {
        account: Account
      }
      input DepositInput {
        subAccountId: ID!
        asset: String!
        amount: String!
        idempotencyKey: String!
      }
      interface Error {
        code: String!
        message: String!
      }
      type InvalidInput implements Error {
        code: String!
        message: String!
      }
      type DepositCommand {
        id: ID!
        replayed: Boolean!
      }
      type LentAsset {
        symbol: String!
      }
      type Lent {
        asset: LentAsset!
        value: String!
      }
      type DepositSuccess {
        command: DepositCommand!
        lent: Lent
        lendPosition: LendPosition
      }
      union DepositResult = DepositSuccess | InvalidInput
    `,
    objects: {
      Query: {
        plans: {
          markets: () => market.find(),
          viewer: () => context().get("caller"),
        },
      },
      Viewer: { plans: { account: ($caller) => account.get({ key: $caller }) } },
      Mutation: {
        plans: { deposit: (_, { $input }) => sideEffect(list([context().get("caller"), $input]), deposited) },
      },
      DepositSuccess: {
        plans: {
          lendPosition: ($made) => lendPosition.get({ sub_account_id: get($made, "key"), symbol: get($made, "symbol") }),
        },
      },
    },
    unions: {
      DepositResult: {
        planType: ($made) => ({ $__typename: get($made, "__typename"), planForType: () => $made }),
      },
    },
  };
});

const pgl = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [Names, Added],
  disablePlugins: ["NodePlugin", "AddNodeInterfaceToSuitableTypesPlugin", "RegisterQueryNodePlugin", "PgNodeIdAttributesPlugin"],
  pgServices: [makePgService({ pool, schemas: ["peer"] })],
  grafserv: { websockets: false, graphiql: false },
  grafast: {
    explain: false,
    context: async (request) => ({ caller: await callerOf(request.node?.req.headers.authorization) }),
  },
});
const served = createServer();
await pgl.createServ(grafserv).addTo(served);
served.listen(Number(process.env.PORT), "127.0.0.1");
