/** Milliseconds in which the same kind of line is said once. */
const quietMs = 10_000;
/** Kinds that are told apart; what comes from the network must not fill memory. */
const maxKinds = 100;

type Kind = {toldAt: number; untold: number};

/**
 * Says each kind of line at most once in ten seconds, and with the next one how many were left out. Lines that differ in numbers
 * alone (addresses, lengths, counts) are of one kind.
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
		if (kind !== undefined && at - kind.toldAt < quietMs) {
			kind.untold++;
			return;
		}

		if (kind === undefined && kinds.size >= maxKinds) {
			kinds.clear();
		}

		kinds.set(name, {toldAt: at, untold: 0});
		tell(kind === undefined || kind.untold === 0 ? line : `${line} (and ${kind.untold} more like it)`);
	};
}
