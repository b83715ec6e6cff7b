import {createContext, useContext, useSyncExternalStore} from 'react';
import type {LivePanels} from './live-panels.js';
import type {ConsoleState, Store} from './state.js';
import type {Theme} from './theme.js';

/** What every component of the console may need. */
export type ConsoleParts = {
	readonly store: Store;
	readonly theme: Theme;
	readonly livePanels: LivePanels;
};

export const ConsoleContext = createContext<ConsoleParts | undefined>(undefined);

export function useConsole(): ConsoleParts {
	const parts = useContext(ConsoleContext);
	if (!parts) throw new Error('a component of the console was rendered outside of it');
	return parts;
}

export function useTheme(): Theme {
	return useConsole().theme;
}

export function useConsoleState(): ConsoleState {
	const {store} = useConsole();
	return useSyncExternalStore(store.subscribe, store.get);
}
