import {Box, type DOMElement} from 'ink';
import {useLayoutEffect, useRef} from 'react';
import {useConsole} from '../context.js';
import type {Draw} from '../view.js';

/** An empty box that keeps room in Ink's layout; what stands in it is drawn ten times a second without Ink. */
export function Live({
	draw,
	name = '',
	height,
}: {
	readonly draw: Draw;
	readonly name?: string;
	readonly height?: number;
}) {
	const {livePanels} = useConsole();
	const box = useRef<DOMElement>(null);
	useLayoutEffect(
		() => (box.current ? livePanels.add(box.current, draw, name) : undefined),
		[livePanels, draw, name],
	);
	return (
		<Box
			ref={box}
			flexGrow={height === undefined ? 1 : 0}
			flexShrink={0}
			{...(height === undefined ? {} : {height})}
		/>
	);
}
