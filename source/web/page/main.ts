import type {PageState} from '../../lab/view.js';
import type {Choices} from '../shared/choices.js';
import {patchSettings, readChoices, saveRun} from './api.js';
import {obstacle} from './commands.js';
import {Charts} from './charts.js';
import {Controls} from './controls.js';
import {byId, setText} from './dom.js';
import {EventsView} from './events-view.js';
import {createHelp} from './help.js';
import {Model} from './model.js';
import {say} from './notice.js';
import {NumbersView} from './numbers-view.js';
import {showPicture} from './picture.js';
import {reasonOf, SettingsSender} from './settings-sender.js';
import type {Action} from './shortcut-table.js';
import {listenToKeys} from './shortcuts.js';
import {StateView} from './state-view.js';
import {shownState, stateWords} from './state-words.js';
import {followStream} from './stream-client.js';
import {VerdictView} from './verdict-view.js';
import {wantedSettings} from './wanted.js';

/**
 * The page: /events → model → views; controls → PATCH /settings → /events. Nothing is shown that the lab did not say, but
 * for what somebody has in hand.
 */

/** Milliseconds between two drawings of charts and numbers. The picture has a pace of its own. */
const drawEvery = 250;
/** Milliseconds before the choices are asked for again. */
const retryDelay = 2000;

const model = new Model();
let choices: Choices | undefined;
let controls: Controls | undefined;

const sender = new SettingsSender({
	patch: patchSettings,
	settings: () => model.state?.settings,
	onState: (state: PageState) => model.setAnswer(state),
	onRefused(reason, change) {
		say(reason);
		controls?.refused(change);
		showState();
	},
});
const toggleHelp = createHelp();
const picture = showPicture();
const charts = new Charts(model);
const stateView = new StateView(model, () => choices, startAgain);
const verdictView = new VerdictView(command => act(command as Action));
const eventsView = new EventsView(model.log);
const numbersView = new NumbersView(model);

function showState(): void {
	const {state, connection} = model;
	stateView.show();
	announce(shownState(state, connection));
	if (state === undefined) return;
	verdictView.show(state.verdict);
	controls?.show(state.settings);
}

/** For those who hear the page: state and cause, not the numbers that change all the time. */
function announce(shown: ReturnType<typeof shownState>): void {
	const cause = model.state?.verdict[0]?.cause;
	setText(byId('announcer'), shown === 'live' && cause !== undefined ? `live: ${cause}` : stateWords[shown]);
}

/** A change that changes nothing is enough. */
function startAgain(): void {
	if (model.state !== undefined) sender.send({protocol: model.state.settings.protocol});
}

function act(action: Action): void {
	switch (action) {
		case 'help':
			toggleHelp();
			return;
		case 'zoom':
			charts.nextSpan();
			return;
		case 'save':
			void save();
			return;
		case 'link':
			byId('set-link').focus();
			return;
		default:
			configure(action);
	}
}

function configure(command: Exclude<Action, 'help' | 'zoom' | 'save' | 'link'>): void {
	if (model.state === undefined || choices === undefined) return;
	// What stands in the way depends on what was asked for before, however long the lab takes to answer.
	const settings = wantedSettings(model.state.settings, sender.onItsWay, choices);
	const why = obstacle(command, settings, model.state.picture);
	if (why === undefined) sender.press(command);
	else say(why);
}

async function save(): Promise<void> {
	try {
		const {name} = await saveRun();
		say(`Saved as ${name}.`, 'good');
	} catch (error) {
		say(reasonOf(error));
	}
}

async function start(): Promise<void> {
	try {
		choices = await readChoices();
		controls = new Controls(choices, sender);
		showState();
	} catch {
		setTimeout(() => void start(), retryDelay);
	}
}

function draw(): void {
	if (document.hidden) return;
	stateView.refresh();
	charts.draw();
	eventsView.refresh();
	numbersView.refresh();
	picture.refresh();
}

model.onState(showState);
listenToKeys(act);
byId('save-run').addEventListener('click', () => void save());
followStream(model);
void start();
setInterval(draw, drawEvery);
draw();
