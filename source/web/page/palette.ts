/** The style sheet's colours, for what is drawn on a canvas. Names are meanings; page.css alone knows hues. */

const names = [
	'captured',
	'received',
	'rendered',
	'lost',
	'latency',
	'good',
	'warning',
	'accent',
	'adapt',
	'muted',
	'text',
	'grid',
	'panel',
] as const;
export type Colour = (typeof names)[number];
export type Palette = Readonly<Record<Colour, string>> & {readonly font: string};

let palette: Palette | undefined;

export function currentPalette(): Palette {
	palette ??= readPalette();
	return palette;
}

/** Calls back when the person, or the system, goes from light to dark or back. */
export function onPaletteChange(listener: () => void): void {
	for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) {
		matchMedia(query).addEventListener('change', () => {
			palette = undefined;
			listener();
		});
	}
}

function readPalette(): Palette {
	const style = getComputedStyle(document.documentElement);
	const colours = Object.fromEntries(
		names.map(name => [name, style.getPropertyValue(`--${name}`).trim()]),
	) as Record<Colour, string>;
	return {...colours, font: getComputedStyle(document.body).fontFamily};
}
