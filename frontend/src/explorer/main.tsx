import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Client, Provider, cacheExchange, fetchExchange, gql, useQuery } from "urql";

interface Markets {
  markets: { id: string; asset: { symbol: string }; utilization: string }[];
}

const MARKETS = gql<Markets>`
  query Markets {
    markets {
      id
      asset {
        symbol
      }
      utilization
    }
  }
`;

function Explorer() {
  const [{ data, error }] = useQuery({ query: MARKETS });
  if (error) {
    return <p role="alert">{error.message}</p>;
  }
  return (
    <main>
      <h1>Rates</h1>
      <ul>
        {data?.markets.map((market) => (
          <li key={market.id}>
            {market.asset.symbol}: {market.utilization}
          </li>
        ))}
      </ul>
    </main>
  );
}

const client = new Client({ url: "/graphql", exchanges: [cacheExchange, fetchExchange], preferGetMethod: false });
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Provider value={client}>
        <Explorer />
      </Provider>
    </StrictMode>,
  );
}
