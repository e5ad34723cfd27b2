import { useQuery } from "urql";
import { amount, day, dollars, price } from "../../page/format";
import { ExplorerLadderDocument } from "../generated/graphql";
import { useText } from "../text";

type Sum = { value: string; asset: { symbol: string } };

/** What can be withdrawn when, and at which prices the debts of now would be liquidated. */
export function Ladder({ subAccountId }: { subAccountId: string }) {
  const { t, language } = useText();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const [{ data, error }] = useQuery({
    query: ExplorerLadderDocument,
    variables: { id: subAccountId, timeZone, currency: "USD" },
    requestPolicy: "cache-and-network",
  });
  const found = data?.subAccount;
  const sums = (parts: readonly Sum[]) => parts.map(({ value, asset }) => `${amount(value, language)} ${asset.symbol}`).join(", ") || "–";
  const debts = found?.borrows.edges.map(({ node }) => node) ?? [];
  return (
    <section className="ladder" aria-labelledby="ladder">
      {error && (
        <p className="fault" role="alert" lang="en">
          {error.message}
        </p>
      )}
      {debts.length > 0 && (
        <>
          <h3>{t.liquidationPrices}</h3>
          <ul className="notes">
            {debts.flatMap(({ amount: owed, liquidationPrices }) =>
              liquidationPrices.map(({ usd, asset }) => (
                <li key={`${owed.asset.symbol} ${asset.symbol}`}>
                  {t.liquidationPrice(owed.asset.symbol, asset.symbol, usd === null ? t.never : price(usd, language))}
                </li>
              )),
            )}
          </ul>
        </>
      )}
      <h3 id="ladder">{t.ladder}</h3>
      <p className="lead">{t.ladderLead}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.date}</th>
            <th scope="col">{t.positions}</th>
            <th scope="col">{t.interest}</th>
            <th scope="col">{t.worth}</th>
          </tr>
        </thead>
        <tbody>
          {found?.maturityLadder.map(({ date, positions, projectedInterest, worth }) => (
            <tr key={date} className={positions.length ? undefined : "empty-day"}>
              <th scope="row">{day(date, language)}</th>
              <td data-head={t.positions}>{sums(positions.map((position) => position.amount))}</td>
              <td data-head={t.interest}>{sums(projectedInterest)}</td>
              <td data-head={t.worth}>{positions.length && worth !== null ? dollars(worth, language) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
