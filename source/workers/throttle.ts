/** Milliseconds in which the same kind of line is said once, at first and at most. */
const quietMs = {first: 10_000, most: 600_000} as const;
/** Kinds that are told apart; what comes from the network must not fill memory. */
const maxKinds = 100;

type Kind = {toldAt: number; quiet: number; untold: number};

/**
 * Says each kind of line at most once in ten seconds, and with the next one how many were left out. Where it goes on, that time
 * doubles, up to ten minutes: what somebody else does all day must not fill the log. Lines that differ in numbers alone
 * (addresses, lengths, counts) are of one kind.
 */
export function throttled(
	tell: (line: string) => void,
	now: () => number = () => performance.now(),
): (line: string) => void {
	const kinds = new Map<string, Kind>();
	return line => {
		const name = line.replaceAll(/0x[\da-f]+|\d+/gi, '#');
		const kind = kinds.get(name);
		const at = now();
		if (kind !== undefined && at - kind.toldAt < kind.quiet) {
			kind.untold++;
			return;
		}

		if (kind === undefined && kinds.size >= maxKinds) {
			kinds.clear();
		}

		const goesOn = kind !== undefined && at - kind.toldAt < 2 * kind.quiet;
		const quiet = goesOn ? Math.min(2 * kind.quiet, quietMs.most) : quietMs.first;
		kinds.set(name, {toldAt: at, quiet, untold: 0});
		tell(kind === undefined || kind.untold === 0 ? line : `${line} (and ${kind.untold} more like it)`);
	};
}
