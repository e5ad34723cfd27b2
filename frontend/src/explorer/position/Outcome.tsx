import { amount, dollars, percent, ratio } from "../../page/format";
import type { ExplorerSimulateQuery } from "../generated/graphql";
import { useText } from "../text";

export type Supposed = Extract<ExplorerSimulateQuery["simulate"], { __typename: "Simulation" }>;
type State = Supposed["before"];

interface Props {
  supposed: Supposed;
  /** What each step is, in words. */
  names: readonly string[];
  /** Whose rates are of interest. */
  symbols: readonly string[];
}

/** What each step of a supposition led to, one column for each. */
export function Outcome({ supposed, names, symbols }: Props) {
  const { t, language } = useText();
  const states: State[] = [supposed.before, ...supposed.steps.map(({ after }) => after)];
  const sums = (parts: readonly { value: string; asset: { symbol: string } }[]) =>
    parts.map(({ value, asset }) => `${amount(value, language)} ${asset.symbol}`).join(", ");
  const market = (state: State, symbol: string) => state.markets.find(({ asset }) => asset.symbol === symbol);
  const rows: [string, (state: State) => string, string?][] = [
    [t.health, ({ margin }) => (margin.healthFactor === null ? "–" : ratio(margin.healthFactor, language)), "big"],
    ["", ({ margin }) => t.statuses[margin.status], "status"],
    [t.equity, ({ margin }) => (margin.netEquity === null ? t.unknown : dollars(margin.netEquity, language))],
    [t.debts, ({ margin }) => (margin.liabilities === null ? t.unknown : dollars(margin.liabilities, language))],
    [t.month, ({ earnings }) => (earnings.net === null ? t.unknown : dollars(earnings.net, language))],
    ...symbols.flatMap((symbol): [string, (state: State) => string][] => [
      [`${symbol} ${t.borrowRate}`, (state) => percent(market(state, symbol)?.borrowRate.apr ?? "0", language)],
      [
        `${symbol} ${t.lendRate}`,
        (state) => {
          const net = market(state, symbol)?.lendRate.net;
          return net ? percent(net.apr, language) : t.unknown;
        },
      ],
      [`${symbol} ${t.utilization}`, (state) => percent(market(state, symbol)?.utilization ?? "0", language, 1)],
    ]),
  ];
  return (
    <div className="outcome" data-testid="outcome">
      <div className="scroll" tabIndex={0} role="region" aria-label={t.outcome}>
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{t.before}</th>
              {names.map((name, index) => (
                <th key={index} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([head, cell, look]) => (
              <tr key={head} className={look}>
                <th scope="row">{head || <span className="hidden">{t.outcome}</span>}</th>
                {states.map((state, index) => (
                  <td key={index} className={look === "status" ? state.margin.status.toLowerCase() : undefined}>
                    {cell(state)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="notes">
        {supposed.steps.flatMap(({ refusal, borrowed, liquidation }, index) => [
          ...(refusal
            ? [
                <li key={`${index} refusal`} className="fault">
                  {names[index]}: <span lang="en">{refusal.message}</span>
                </li>,
              ]
            : []),
          ...(borrowed && !refusal ? [<li key={`${index} borrowed`}>{`${names[index]}: ${t.wouldBorrow(sums([borrowed]))}`}</li>] : []),
          ...(liquidation
            ? [
                <li key={`${index} liquidation`} className="fault">
                  {`${names[index]}: ${t.liquidated(sums(liquidation.steps.map(({ repay }) => repay)), sums(liquidation.steps.map(({ seize }) => seize)))}`}
                </li>,
              ]
            : []),
        ])}
      </ul>
    </div>
  );
}
