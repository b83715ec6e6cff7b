import {Box, Text} from 'ink';
import {useConsole, useConsoleState} from '../context.js';
import {Frame} from './frame.js';
import {HelpLine} from './help-line.js';
import {Live} from './live.js';
import {drawStatus} from '../panels/status.js';
import {drawWhy} from '../panels/why.js';
import {type ReactNode, useLayoutEffect} from 'react';

/** Rows that a page's frame leaves for its content. */
export function pageRows(rows: number): number {
	return Math.max(1, rows - 5);
}

/** A screen beside the live one: status above, news and keys below, one frame between them. */
export function Page({title, children}: {readonly title: string; readonly children?: ReactNode}) {
	const {columns, rows} = useConsoleState();
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Live draw={drawStatus} height={1} />
			<Frame title={title} width={columns} height={rows - 3}>
				{children}
			</Frame>
			<Live draw={drawWhy} height={1} />
			<HelpLine />
		</Box>
	);
}

/** Lines longer than the page are moved through with the arrow keys. */
export function TextPage({title, lines}: {readonly title: string; readonly lines: readonly string[]}) {
	const {store} = useConsole();
	const {rows, scroll} = useConsoleState();
	const room = pageRows(rows);
	const last = Math.max(0, lines.length - room);
	const first = Math.min(scroll, last);
	useLayoutEffect(() => {
		if (scroll > last) store.set({scroll: last});
	}, [store, scroll, last]);
	const more = lines.length - first - room;
	return (
		<Page title={more > 0 ? `${title} · ↓ ${more} more` : title}>
			{lines.slice(first, first + room).map((text, index) => (
				<Text key={first + index} wrap="truncate">
					{text}
				</Text>
			))}
		</Page>
	);
}
