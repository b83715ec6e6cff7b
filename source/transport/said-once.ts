/** Kinds that are remembered; buffer sizes may be stepped through by hand for hours. */
const maxKinds = 200;

/** Tells a line of each kind once. */
export function saidOnce(tell: (line: string) => void): (kind: string, line: string | undefined) => void {
	const said = new Set<string>();
	return (kind, line) => {
		if (line === undefined || said.has(kind)) {
			return;
		}

		if (said.size >= maxKinds) {
			said.clear();
		}

		said.add(kind);
		tell(line);
	};
}
