import {Box, Text} from 'ink';
import type {SessionEntry} from '../../lab/view.js';
import {Page, pageRows} from '../components/pages.js';
import {List} from '../components/list.js';
import {useConsoleState, useTheme} from '../context.js';
import {clock, decimal, percent, roughBytes} from '../format.js';
import {type Piece, clean, line, padEnd, padStart} from '../text.js';

/** Saved sessions, newest first; which columns there are depends on the room. */

type Column = {
	readonly head: string;
	readonly width: number;
	readonly isNumber?: boolean;
	text(entry: SessionEntry): string;
};

const allColumns: readonly Column[] = [
	{head: 'when', width: 16, text: ({startedAt}) => clean(startedAt).slice(0, 16).replace('T', ' ')},
	{
		head: 'experiment',
		width: 12,
		text: ({experiment, protocol, bufferSize}) => clean(experiment ?? `${protocol} ${bufferSize} B`),
	},
	{head: 'length', width: 7, isNumber: true, text: ({durationSeconds}) => clock(durationSeconds)},
	{head: 'fps', width: 6, isNumber: true, text: ({renderedFps}) => decimal(renderedFps)},
	{head: 'lost', width: 7, isNumber: true, text: ({lossRatio}) => percent(lossRatio)},
	{head: 'source', width: 14, text: ({source}) => clean(source.split(/[/\\]/).at(-1) ?? '')},
	{head: 'size', width: 8, isNumber: true, text: ({sizeBytes}) => roughBytes(sizeBytes)},
];

const cursorWidth = 3;
const leastName = 16;

/** The name gets what the other columns leave, and they go from the right when that is too little. */
function columnsFor(width: number): readonly Column[] {
	const columns = [...allColumns];
	const used = () => columns.reduce((sum, column) => sum + column.width + 2, cursorWidth + leastName);
	while (columns.length > 1 && used() > width) columns.pop();
	const rest = columns.reduce((sum, column) => sum + column.width + 2, cursorWidth);
	const nameWidth = Math.min(32, Math.max(leastName, width - rest - 1));
	return [{head: 'name', width: nameWidth, text: ({name}) => clean(name)}, ...columns];
}

function row(columns: readonly Column[], text: (column: Column) => string): string {
	return columns
		.map(column =>
			column.isNumber ? padStart(text(column), column.width) : padEnd(text(column), column.width),
		)
		.join('  ');
}

function Confirm({name}: {readonly name: string}) {
	const theme = useTheme();
	const {columns} = useConsoleState();
	const words: Piece[] = [
		['lost', ` Delete ${name}? `],
		['key', 'y'],
		' deletes it   ',
		['key', 'n'],
		' keeps it',
	];
	return <Text wrap="truncate">{line(theme, columns - 2, words)}</Text>;
}

export function SessionsScreen() {
	const theme = useTheme();
	const {columns, rows, entries, damaged, selected, screen} = useConsoleState();
	const table = columnsFor(columns - 2);
	const items = entries.map(entry => ({value: entry.name, label: row(table, column => column.text(entry))}));
	const warned = damaged.slice(0, Math.min(damaged.length, 3));
	const limit = Math.max(1, pageRows(rows) - 2 - warned.length - (screen === 'confirm' ? 2 : 0));
	const isAsking = screen === 'confirm';
	return (
		<Page title={entries.length === 0 ? 'Sessions' : `Sessions · ${entries.length}`}>
			{entries.length === 0 ? (
				<Text>{theme.paint('muted', ' none yet; press esc, then s saves the run')}</Text>
			) : (
				<Box flexDirection="column" flexShrink={0}>
					<Text wrap="truncate">
						{theme.paint('muted', ' '.repeat(cursorWidth) + row(table, column => column.head))}
					</Text>
					<List items={items} selected={selected} limit={limit} />
				</Box>
			)}
			<Box flexGrow={1} />
			{warned.map(text => (
				<Text key={text} wrap="truncate">
					{theme.paint('warning', ` ${clean(text)}`)}
				</Text>
			))}
			{isAsking ? <Confirm name={clean(entries[selected]?.name ?? '')} /> : null}
		</Page>
	);
}
