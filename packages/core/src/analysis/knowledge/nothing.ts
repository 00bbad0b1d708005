/** Methods that give None, by the type of what they are called on. Other types may have methods of these names that give something. */
const METHODS: Readonly<Record<string, string>> = {
  list: 'append extend insert clear sort reverse remove',
  dict: 'update clear',
  set: 'add update clear discard remove difference_update intersection_update symmetric_difference_update',
  'collections.deque': 'append appendleft extend extendleft insert clear reverse remove rotate',
  'numpy.ndarray': 'sort fill put partition resize setflags',
  'matplotlib.figure.Figure': 'tight_layout savefig subplots_adjust autofmt_xdate set_size_inches clf',
  'random.Random': 'seed shuffle',
  'numpy.random.RandomState': 'seed shuffle',
  'numpy.random.Generator': 'shuffle',
};

const FUNCTIONS = new Set(
  `matplotlib.pyplot.tight_layout matplotlib.pyplot.savefig matplotlib.pyplot.subplots_adjust matplotlib.pyplot.close
matplotlib.pyplot.clf matplotlib.pyplot.cla matplotlib.pyplot.draw matplotlib.pyplot.show matplotlib.pyplot.sca random.seed
random.setstate random.shuffle numpy.random.seed numpy.random.set_state numpy.random.shuffle torch.cuda.manual_seed torch.cuda.manual_seed_all
tensorflow.random.set_seed keras.utils.set_random_seed tensorflow.keras.utils.set_random_seed transformers.set_seed os.makedirs os.mkdir os.remove time.sleep warnings.warn json.dump pickle.dump
numpy.save numpy.savetxt numpy.savez numpy.savez_compressed`.split(/\s+/),
);

const BY_TYPE = new Map(Object.entries(METHODS).map(([type, names]) => [type, new Set(names.split(' '))]));

/** Whether a method of a type gives None, whatever it is given. */
export function methodGivesNone(type: string | null, method: string): boolean {
  return type !== null && BY_TYPE.get(type)?.has(method) === true;
}

/** Whether a function of a library gives None, whatever it is given. */
export function functionGivesNone(path: string): boolean {
  return FUNCTIONS.has(path);
}

const SETTING =
  /\.(set_option|reset_option|set_printoptions|filterwarnings|simplefilter|resetwarnings|rc|rcdefaults|use|set_theme|set_style|set_context|set_palette|set|set_config|basicConfig|update|append|insert|extend|register_matplotlib_converters)$/;

/** Whether a call that changes a setting of a library gives None; others give the value before. */
export function settingGivesNone(path: string): boolean {
  return SETTING.test(path);
}
