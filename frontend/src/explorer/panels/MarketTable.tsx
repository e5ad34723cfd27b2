import { useEffect, useRef, useState } from "react";
import type { MarketRow, Markets } from "../api/markets";
import { amount, clock, percent, price } from "../../page/format";
import { useText } from "../text";

interface Props {
  markets: Markets;
  chosen: string | null;
  onChoose: (symbol: string) => void;
}

/** Says politely what the chosen market's rates have become; other changes are to be seen. */
function Announced({ row }: { row: MarketRow | undefined }) {
  const { t, language } = useText();
  const [said, setSaid] = useState("");
  const before = useRef("");
  const symbol = row?.asset.symbol ?? "";
  const borrow = row ? percent(row.borrowRate.apr, language) : "";
  const lend = row?.lendRate.net ? percent(row.lendRate.net.apr, language) : t.unknown;
  const now = `${symbol} ${borrow} ${lend}`;
  useEffect(() => {
    const [known] = before.current.split(" ");
    if (known === symbol && before.current !== now) {
      setSaid(t.announce(symbol, borrow, lend));
    }
    before.current = now;
  }, [now, symbol, borrow, lend, t]);
  return (
    <p className="hidden" role="status">
      {said}
    </p>
  );
}

/** A cell that lights up for a moment when what it shows has changed. */
function Live({ text }: { text: string }) {
  const first = useRef(text);
  return (
    <span key={text} className={first.current === text ? "live" : "live changed"}>
      {text}
    </span>
  );
}

function Row({ row, isChosen, onChoose }: { row: MarketRow; isChosen: boolean; onChoose: () => void }) {
  const { t, language } = useText();
  const { symbol, name, price: cost } = row.asset;
  const part = Math.min(1, Number(row.utilization));
  const tokens = (text: string) => amount(text, language, Number(text) < 10_000 ? 2 : 0);
  return (
    <tr className={isChosen ? "chosen" : undefined} data-symbol={symbol} onClick={onChoose}>
      <th scope="row">
        <button type="button" className="choose" aria-pressed={isChosen} aria-label={t.show(symbol)}>
          <strong>{symbol}</strong> <span>{name}</span>
        </button>
        {row.state !== "OPEN" && <span className="tag">{t.states[row.state]}</span>}
      </th>
      <td data-head={t.borrowRate} className="rate">
        <Live text={percent(row.borrowRate.apr, language)} />
      </td>
      <td data-head={t.lendRate} className="rate">
        <Live text={row.lendRate.net ? percent(row.lendRate.net.apr, language) : t.unknown} />
      </td>
      <td data-head={t.utilization}>
        <span className="gauge">
          <span className="bar" aria-hidden="true">
            <span style={{ width: `${part * 100}%` }} />
          </span>
          <Live text={percent(row.utilization, language, 1)} />
        </span>
      </td>
      <td data-head={t.lent}>{tokens(row.totalLent.value)}</td>
      <td data-head={t.available}>{tokens(row.availableLiquidity.value)}</td>
      <td data-head={t.price}>{cost ? price(cost.usd, language) : t.unknown}</td>
      <td data-head={t.nextRate}>{clock(row.nextRateAt, language)}</td>
    </tr>
  );
}

/** All markets with their live rates; on a phone each is a card. */
export function MarketTable({ markets, chosen, onChoose }: Props) {
  const { t } = useText();
  const heads = [t.market, t.borrowRate, t.lendRate, t.utilization, t.lent, t.available, t.price, t.nextRate];
  return (
    <section className="card markets" aria-labelledby="markets">
      <div className="head">
        <h2 id="markets">{t.markets}</h2>
        <span className={markets.isLive ? "pulse on" : "pulse"}>{markets.isLive ? t.live : t.polling}</span>
      </div>
      <Announced row={markets.rows?.find(({ asset }) => asset.symbol === chosen)} />
      {markets.failure && (
        <p className="fault" role="alert">
          {t.retry}: <span lang="en">{markets.failure}</span>
        </p>
      )}
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {markets.rows?.map((row) => (
            <Row
              key={row.id}
              row={row}
              isChosen={row.asset.symbol === chosen}
              onChoose={() => onChoose(row.asset.symbol)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
