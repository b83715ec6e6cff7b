import type {Draw} from '../view.js';
import {Frame} from './frame.js';
import {Live} from './live.js';

/** A frame around what is drawn ten times a second; nothing where there is no room for it. */
export function Panel({
	title,
	width,
	height,
	draw,
	name,
}: {
	readonly title: string;
	readonly width: number;
	readonly height: number;
	readonly draw: Draw;
	readonly name?: string;
}) {
	if (height <= 0) return null;
	return (
		<Frame title={title} width={width} height={height}>
			<Live draw={draw} {...(name === undefined ? {} : {name})} />
		</Frame>
	);
}
