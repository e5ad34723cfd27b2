import { useId, useMemo, useState } from "react";
import { useQuery } from "urql";
import { Chart, type Line } from "../../page/chart/Chart";
import { Legend } from "../../page/chart/Legend";
import { brief, dollars } from "../../page/format";
import { OperateFallsDocument } from "../generated/graphql";
import { useText } from "../text";

/** How much becomes liquidatable as a price falls. */
export function Falls({ assets }: { assets: readonly string[] }) {
  const { t, language } = useText();
  const id = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const asset = chosen ?? assets[0] ?? "";
  const [{ data }] = useQuery({ query: OperateFallsDocument, variables: { asset }, pause: asset === "", requestPolicy: "cache-and-network" });
  const curve = data?.operations.collateralAtRisk;
  const lines = useMemo<Line[]>(
    () => [
      { label: t.debt, color: "borrow" },
      { label: t.collateral, color: "lend", dash: [7, 5] },
    ],
    [t],
  );
  const { xs, ys } = useMemo(() => {
    const points = curve?.points ?? [];
    return { xs: points.map(({ fall }) => Number(fall)), ys: [points.map(({ debt }) => Number(debt)), points.map(({ collateral }) => Number(collateral))] };
  }, [curve]);
  const xText = useMemo(() => (part: number) => brief(String(part), language), [language]);
  const yText = useMemo(() => (usd: number) => dollars(String(usd), language), [language]);
  return (
    <section className="card" id="falls" aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>{t.falls}</h2>
        <label className="below">
          {t.asset}
          <select value={asset} onChange={(event) => setChosen(event.target.value)}>
            {assets.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="lead">{t.fallsLead}</p>
      {curve && (
        <>
          <Legend lines={lines} />
          <Chart label={t.fallsLabel(asset)} {...{ xs, ys, lines, xText, yText }} />
          {curve.measured < curve.candidates && <p className="help">{t.estimated(curve.measured, curve.candidates)}</p>}
          <div className="scroll" tabIndex={0} role="region" aria-label={t.fallsLabel(asset)}>
            <table>
              <thead>
                <tr>
                  {[t.fall, t.accounts, t.debt, t.collateral].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {curve.points.map(({ fall, subAccounts, debt, collateral }) => (
                  <tr key={fall}>
                    <th scope="row">{brief(fall, language)}</th>
                    <td>{subAccounts}</td>
                    <td>{dollars(debt, language)}</td>
                    <td>{dollars(collateral, language)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
