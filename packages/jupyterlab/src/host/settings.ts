import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { type ISignal, Signal } from '@lumino/signaling';

/** What a person can choose in the settings editor; the defaults where there is none. */
export class Settings {
  readonly #changed = new Signal<this, void>(this);
  #settings: ISettingRegistry.ISettings | null = null;

  constructor(registry: ISettingRegistry | null, plugin: string) {
    registry?.load(plugin).then(
      (settings) => {
        this.#settings = settings;
        settings.changed.connect(() => this.#changed.emit());
        this.#changed.emit();
      },
      // Without its schema the defaults hold.
      () => {},
    );
  }

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Whether cells have an edge in the colour of their stage. */
  get stageEdges(): boolean {
    return this.#flag('stageEdges');
  }

  /** Whether what is found is drawn in cells. */
  get cellFindings(): boolean {
    return this.#flag('cellFindings');
  }

  /** Whether a refactoring is shown before it is made. */
  get previewRefactorings(): boolean {
    return this.#flag('previewRefactorings');
  }

  #flag(name: string): boolean {
    return this.#settings?.get(name).composite !== false;
  }
}
