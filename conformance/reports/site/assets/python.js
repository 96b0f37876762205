// What Python's operators, built-in functions and methods mean, for modules that were compiled from Python.
//
// int is a number (safe integers alone), str a string, None null, bool a boolean, tuple a plain array that
// nothing changes, list an array of class List, dict a Dict, set a PySet, an object of a class one of a class below Obj.
const $ = (() => {
  "use strict";

  class Obj {}

  class List extends Array {
    static get [Symbol.species]() { return Array; }
  }

  class PyError extends Error {
    constructor(...args) {
      super(args.map(str).join(", "));
      this.args = tuple(args);
    }
  }

  const error = (name, base = PyError) => {
    const made = class extends base {};
    Object.defineProperty(made, "name", { value: name });
    Object.defineProperty(made.prototype, "name", { value: name });
    return made;
  };
  const Exception = PyError;
  const ValueError = error("ValueError"), TypeError_ = error("TypeError"), KeyError = error("KeyError");
  const IndexError = error("IndexError"), AssertionError = error("AssertionError");
  const AttributeError = error("AttributeError"), NotImplementedError = error("NotImplementedError");

  const isList = (x) => x instanceof List;
  const isTuple = (x) => Array.isArray(x) && !(x instanceof List);
  const tuple = (items = []) => (isTuple(items) ? items : Array.from(iter(items)));
  const list = (items = []) => {
    const made = new List();
    for (const item of iter(items)) made.push(item);
    return made;
  };

  // ---- dicts and sets: by value, in the order of insertion

  const key = (x) => {
    if (typeof x === "string") return "s" + x;
    if (typeof x === "number") return "n" + x;
    if (typeof x === "boolean") return "n" + Number(x);
    if (x === null) return "None";
    if (isTuple(x)) return "(" + x.map((item) => { const k = key(item); return k.length + ":" + k; }).join("") + ")";
    if (x instanceof PySet) return "{" + [...x.map.keys()].sort().join(",") + "}";
    if (x instanceof Obj && x.constructor.$fields) {
      // fields that hold a dict are left out of the hash, as dataclasses of the package say of them
      return x.constructor.$name + key(compared(x).filter((value) => !(value instanceof Dict)));
    }
    if (isList(x) || x instanceof Dict) throw new TypeError_(`unhashable type: '${typeName(x)}'`);
    return x;
  };

  class Dict {
    constructor(pairs = []) {
      this.map = new Map();
      for (const [k, v] of pairs) this.put(k, v);
    }
    put(k, v) {
      const at = key(k), old = this.map.get(at);
      this.map.set(at, old ? [old[0], v] : [k, v]);
    }
    find(k) { return this.map.get(key(k)); }
  }

  class PySet {
    constructor(items = []) {
      this.map = new Map();
      for (const item of items) { const at = key(item); if (!this.map.has(at)) this.map.set(at, item); }
    }
    has(x) { return this.map.has(key(x)); }
  }

  const dict = (given = []) => {
    if (given instanceof Dict) return new Dict(given.map.values());
    return new Dict(iter(given));
  };
  dict.fromkeys = (items, value = null) => new Dict(Array.from(iter(items), (one) => [one, value]));
  dict.$keywords = (args, pairs) => { const made = dict(...args); for (const [k, v] of pairs) made.put(k, v); return made; };
  const entries = (mapping) => [...mapping.map.values()];
  const set = (items = []) => new PySet(iter(items));

  // ---- iteration, truth, equality, order

  function* generate(iterable) { yield* iterable; }

  const iter = (x) => {
    if (typeof x === "string" || Array.isArray(x)) return x;
    if (x instanceof Dict) return Array.from(x.map.values(), (pair) => pair[0]);
    if (x instanceof PySet) return [...x.map.values()];
    if (x instanceof Range) return x;
    if (x && typeof x.next === "function") return x;
    if (x instanceof Obj && x.__iter__) return x.__iter__();
    throw new TypeError_(`'${typeName(x)}' object is not iterable`);
  };

  class Range {
    constructor(start, stop, step = 1) { Object.assign(this, { start, stop, step }); }
    get length() { return Math.max(0, Math.ceil((this.stop - this.start) / this.step)); }
    *[Symbol.iterator]() {
      for (let at = this.start, left = this.length; left > 0; left -= 1, at += this.step) yield at;
    }
  }
  const range = (a, b, step = 1) => (b === undefined ? new Range(0, a) : new Range(a, b, step));

  const len = (x) => {
    if (typeof x === "string") return [...x].length;
    if (Array.isArray(x) || x instanceof Range) return x.length;
    if (x instanceof Dict || x instanceof PySet) return x.map.size;
    if (x instanceof Obj && x.__len__) return x.__len__();
    throw new TypeError_(`object of type '${typeName(x)}' has no len()`);
  };

  const truth = (x) => {
    if (x === null || x === false || x === 0 || x === "") return false;
    if (x === undefined) throw new TypeError_("a value that is not there");
    if (Array.isArray(x) || x instanceof Range) return x.length > 0;
    if (x instanceof Dict || x instanceof PySet) return x.map.size > 0;
    if (x instanceof Obj && x.__bool__) return x.__bool__();
    if (x instanceof Obj && x.__len__) return x.__len__() > 0;
    return true;
  };

  const eq = (a, b) => {
    if (a === b) return true;
    if (typeof a === "number" && typeof b === "number") return false;
    if (typeof a === "boolean" && typeof b === "number") return Number(a) === b;
    if (typeof b === "boolean" && typeof a === "number") return Number(b) === a;
    if (Array.isArray(a) && Array.isArray(b)) {
      if (isTuple(a) !== isTuple(b) || a.length !== b.length) return false;
      return a.every((item, at) => eq(item, b[at]));
    }
    if (a instanceof Dict && b instanceof Dict) {
      if (a.map.size !== b.map.size) return false;
      for (const [at, pair] of a.map) { const other = b.map.get(at); if (!other || !eq(pair[1], other[1])) return false; }
      return true;
    }
    if (a instanceof PySet && b instanceof PySet) {
      return a.map.size === b.map.size && [...a.map.keys()].every((at) => b.map.has(at));
    }
    if (a instanceof Range && b instanceof Range) {
      return a.length === b.length && (!a.length || (a.start === b.start && (a.length === 1 || a.step === b.step)));
    }
    if (a instanceof Obj && b instanceof Obj && a.constructor === b.constructor && a.constructor.$fields) {
      const others = compared(b);
      return compared(a).every((value, at) => eq(value, others[at]));
    }
    return false;
  };

  const lt = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a < b;
    if (Array.isArray(a) && Array.isArray(b)) {
      for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
        if (!eq(a[at], b[at])) return lt(a[at], b[at]);
      }
      return a.length < b.length;
    }
    if (a instanceof PySet && b instanceof PySet) return a.map.size < b.map.size && [...a.map.keys()].every((at) => b.map.has(at));
    const kinds = [typeof a, typeof b].map((kind) => (kind === "boolean" ? "number" : kind));
    if (kinds[0] !== kinds[1] || a === null || b === null || typeof a === "object") {
      throw new TypeError_(`'<' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
    }
    return a < b;
  };

  const is = (a, b) => a === b;

  const contains = (holder, x) => {
    if (typeof holder === "string") return holder.includes(x);
    if (holder instanceof Dict) return holder.map.has(key(x));
    if (holder instanceof PySet) return holder.has(x);
    if (holder instanceof Range) {
      const at = (Number(x) - holder.start) / holder.step;
      return Number.isInteger(at) && at >= 0 && at < holder.length;
    }
    for (const item of iter(holder)) if (eq(item, x)) return true;
    return false;
  };

  const and = (a, b) => (truth(a) ? b() : a);
  const or = (a, b) => (truth(a) ? a : b());

  // ---- arithmetic: integers that a double holds exactly, or an error

  const safe = (x) => {
    if (Number.isInteger(x) && !Number.isSafeInteger(x)) throw new ValueError("a number beyond 2**53, which this page cannot hold");
    return x === 0 ? 0 : x;
  };
  const add = (a, b) => {
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (Array.isArray(a)) { const sum = a.concat(b); return isList(a) ? list(sum) : sum; }
    return safe(Number(a) + Number(b));
  };
  const iadd = (a, b) => { if (isList(a)) { a.push(...iter(b)); return a; } return add(a, b); };
  const sub = (a, b) => {
    if (a instanceof PySet) return new PySet([...a.map.values()].filter((x) => !b.has(x)));
    return safe(a - b);
  };
  const mul = (a, b) => {
    if (typeof a === "string") return a.repeat(Math.max(0, b));
    if (typeof b === "string") return mul(b, a);
    if (Array.isArray(b)) return mul(b, a);
    if (Array.isArray(a)) {
      const made = isList(a) ? new List() : [];
      for (let left = b; left > 0; left -= 1) made.push(...a);
      return made;
    }
    return safe(a * b);
  };
  const nonzero = (b) => { if (Number(b) === 0) throw new (error("ZeroDivisionError"))("division by zero"); return b; };
  const div = (a, b) => a / nonzero(b);
  const floordiv = (a, b) => safe(Math.floor(a / nonzero(b)));
  const mod = (a, b) => { const rest = a % nonzero(b); return safe(rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest); };
  const pow = (a, b) => safe(a ** b);
  const lshift = (a, b) => a * 2 ** b;
  const float_add = (a, b) => a + b, float_sub = (a, b) => a - b;
  const float_mul = (a, b) => a * b, float_pow = (a, b) => a ** b;
  const or_ = (a, b) => {
    if (a instanceof PySet) return new PySet([...a.map.values(), ...b.map.values()]);
    if (a instanceof Dict) return new Dict([...entries(a), ...entries(b)]);
    return a | b;
  };
  const and_ = (a, b) => (a instanceof PySet ? new PySet([...a.map.values()].filter((x) => b.has(x))) : a & b);

  // ---- items and slices

  const item = (x, at) => {
    if (x instanceof Dict) { const found = x.find(at); if (!found) throw new KeyError(at); return found[1]; }
    if (x instanceof Obj && x.__getitem__) return x.__getitem__(at);
    const items = typeof x === "string" ? [...x] : x;
    const found = at < 0 ? at + items.length : Number(at);
    if (found < 0 || found >= items.length) throw new IndexError(`${typeName(x)} index out of range`);
    return x instanceof Range ? x.start + found * x.step : items[found];
  };
  const bounds = (length, lower, upper) => {
    const clip = (at, missing) => (at === null ? missing : Math.min(Math.max(at < 0 ? at + length : at, 0), length));
    return [clip(lower, 0), clip(upper, length)];
  };
  const slice = (x, lower, upper, step = null) => {
    const items = typeof x === "string" ? [...x] : x instanceof Range ? Array.from(x) : x;
    let cut;
    if (step === null || step > 0) {
      const [first, last] = bounds(items.length, lower, upper);
      cut = Array.from(items).slice(first, last).filter((_, at) => at % (step ?? 1) === 0);
    } else {
      if (lower !== null || upper !== null) throw new NotImplementedError("a slice backwards with ends");
      cut = Array.from(items).reverse().filter((_, at) => at % -step === 0);
    }
    return typeof x === "string" ? cut.join("") : isList(x) ? list(cut) : cut;
  };
  const setitem = (x, at, value) => {
    if (x instanceof Dict) x.put(at, value);
    else x[at < 0 ? at + x.length : at] = value;
  };
  const delslice = (x, lower, upper) => {
    const [first, last] = bounds(x.length, lower, upper);
    x.splice(first, Math.max(0, last - first));
  };
  const unpack = (x) => (typeof x === "string" || Array.isArray(x) ? x : list(x));

  // ---- text

  const quote = (text) => {
    const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
    let written = "";
    for (const letter of text) {
      const code = letter.codePointAt(0);
      if (letter === mark || letter === "\\") written += "\\" + letter;
      else if (letter === "\n") written += "\\n";
      else if (letter === "\r") written += "\\r";
      else if (letter === "\t") written += "\\t";
      else if (code < 32 || code === 127 || (code > 127 && code < 161) || code === 173) written += "\\x" + code.toString(16).padStart(2, "0");
      else written += letter;
    }
    return mark + written + mark;
  };
  const repr = (x) => {
    if (x === null) return "None";
    if (x === true) return "True";
    if (x === false) return "False";
    if (typeof x === "string") return quote(x);
    if (typeof x === "number") {
      if (x === Infinity) return "inf";
      return String(x);
    }
    if (isTuple(x)) return x.length === 1 ? `(${repr(x[0])},)` : `(${Array.from(x, repr).join(", ")})`;
    if (Array.isArray(x)) return `[${Array.from(x, repr).join(", ")}]`;
    if (x instanceof Dict) return `{${entries(x).map(([k, v]) => `${repr(k)}: ${repr(v)}`).join(", ")}}`;
    if (x instanceof PySet) return x.map.size ? `{${[...x.map.values()].map(repr).join(", ")}}` : "set()";
    if (x instanceof Range) return x.step === 1 ? `range(${x.start}, ${x.stop})` : `range(${x.start}, ${x.stop}, ${x.step})`;
    if (x instanceof Obj && x.__repr__) return x.__repr__();
    if (x instanceof Obj && x.constructor.$fields) {
      return `${x.constructor.$name}(${x.constructor.$fields.map(([name]) => `${name}=${repr(x[name])}`).join(", ")})`;
    }
    if (x instanceof PyError) return `${x.constructor.name}(${Array.from(x.args, repr).join(", ")})`;
    return String(x);
  };
  const str = (x = "") => {
    if (typeof x === "string") return x;
    if (x instanceof PyError) return x.message;
    if (x instanceof Obj && x.__str__) return x.__str__();
    return repr(x);
  };
  // the digits and the exponent of a number, rounded to so many digits and half to even, as Python does
  const digitsOf = (x, count) => {
    const [exact, power] = x.toExponential(count + 40).split("e"), digits = exact.replace(".", "");
    const isHalf = /^50*$/.test(digits.slice(count)), isEven = Number(digits[count - 1]) % 2 === 0;
    if (isHalf && isEven) return [digits.slice(0, count), Number(power)];
    const [rounded, its] = x.toExponential(count - 1).split("e");
    return [rounded.replace(".", ""), Number(its)];
  };
  const general = (x, precision) => {
    if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x < 0 ? "-inf" : "inf";
    const sign = x < 0 || Object.is(x, -0) ? "-" : "";
    if (x === 0) return `${sign}0`;
    const [digits, power] = digitsOf(Math.abs(x), precision);
    const trimmed = (whole, rest) => { const kept = rest.replace(/0+$/, ""); return kept ? `${whole}.${kept}` : whole; };
    if (power < -4 || power >= precision) {
      return `${sign}${trimmed(digits[0], digits.slice(1))}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
    }
    if (power < 0) return `${sign}${trimmed("0", "0".repeat(-power - 1) + digits)}`;
    return `${sign}${trimmed(digits.slice(0, power + 1), digits.slice(power + 1))}`;
  };
  const format = (x, conversion, spec) => {
    const significant = /^\.(\d+)g$/.exec(spec);
    if (significant) return general(x, Number(significant[1]) || 1);
    const text = conversion === "r" ? repr(x) : str(x);
    if (spec === "") return text;
    const read = /^(?:(.)?([<>^]))?(0)?(\d+)?(,)?d?s?$/.exec(spec);
    if (!read) throw new NotImplementedError(`the format ${spec}`);
    const [, fill = " ", align = typeof x === "number" ? ">" : "<", zero, width = "0", comma] = read;
    const shown = comma ? text.replace(/\B(?=(\d{3})+$)/g, ",") : text;
    const lack = Math.max(0, Number(width) - [...shown].length), pad = (zero ?? fill);
    if (align === "<") return shown + pad.repeat(lack);
    if (align === ">") return pad.repeat(lack) + shown;
    return pad.repeat(lack >> 1) + shown + pad.repeat(lack - (lack >> 1));
  };

  // ---- classes, attributes, calls

  const define = (made, name, fields) => {
    made.$isClass = true;
    made.$name = name;
    if (fields !== null) {
      const inherited = (made.$fields ?? []).filter(([own]) => !fields.some(([other]) => other === own));
      made.$fields = [...inherited, ...fields];
      made.$params = made.$fields.map(([own]) => own);
    } else if (Object.hasOwn(made.prototype, "__init__")) {
      made.$params = made.prototype.__init__.$params;
    }
  };
  define(Obj, "object", null);
  const compared = (x) => x.constructor.$fields.filter(([, , yes]) => yes).map(([name]) => x[name]);

  const make = (made, args) => {
    if (made.prototype instanceof PyError || made === PyError) return new made(...args);
    const x = Object.create(made.prototype);
    if (made.$fields && !Object.hasOwn(made.prototype, "__init__")) {
      if (args.length > made.$fields.length) throw new TypeError_(`${made.$name}() got too many arguments`);
      for (let at = 0; at < made.$fields.length; at += 1) {
        const [name, standard] = made.$fields[at];
        if (args[at] !== undefined) x[name] = args[at];
        else if (standard === null) throw new TypeError_(`${made.$name}() lacks the argument '${name}'`);
        else x[name] = standard();
      }
      if (x.__post_init__) x.__post_init__();
    } else if (x.__init__) x.__init__(...args);
    return x;
  };
  const isClass = (x) => typeof x === "function" && (Object.hasOwn(x, "$isClass") || x === PyError || x.prototype instanceof PyError);
  const call = (target, ...args) => {
    if (isClass(target)) return make(target, args);
    if (typeof target === "function") return target(...args);
    if (target instanceof Obj && target.__call__) return target.__call__(...args);
    throw new TypeError_(`'${typeName(target)}' object is not callable`);
  };
  const callkw = (target, args, pairs) => {
    if (target.$keywords) return target.$keywords(args, pairs);
    const names = target.$params;
    if (!names) throw new TypeError_("a function that takes no keywords");
    const given = [...args];
    for (const [name, value] of pairs) {
      const at = names.indexOf(name);
      if (at < 0) throw new TypeError_(`got an unexpected keyword argument '${name}'`);
      if (given[at] !== undefined) throw new TypeError_(`got multiple values for argument '${name}'`);
      given[at] = value;
    }
    return call(target, ...given);
  };
  const fn = (names, made) => { made.$params = names; return made; };

  const replace = (x, changes) => { throw new TypeError_("replace takes keywords"); };
  replace.$keywords = ([x], pairs) => {
    const made = Object.create(Object.getPrototypeOf(x));
    for (const [name] of x.constructor.$fields) made[name] = x[name];
    for (const [name, value] of pairs) {
      if (!x.constructor.$params.includes(name)) throw new TypeError_(`unexpected field '${name}'`);
      made[name] = value;
    }
    return made;
  };
  const asdict = (x) => {
    if (x instanceof Obj && x.constructor.$fields) return new Dict(x.constructor.$fields.map(([name]) => [name, asdict(x[name])]));
    if (Array.isArray(x)) return isList(x) ? list(x.map(asdict)) : x.map(asdict);
    if (x instanceof Dict) return new Dict(entries(x).map(([k, v]) => [k, asdict(v)]));
    return x;
  };
  const fields = (x) => tuple((isClass(x) ? x : x.constructor).$fields.map(([name]) => ({ name })));

  const typeName = (x) => {
    if (x === null || x === undefined) return "NoneType";
    if (typeof x === "boolean") return "bool";
    if (typeof x === "number") return Number.isInteger(x) ? "int" : "float";
    if (typeof x === "string") return "str";
    if (isTuple(x)) return "tuple";
    if (Array.isArray(x)) return "list";
    if (x instanceof Dict) return "dict";
    if (x instanceof PySet) return "set";
    return x.constructor.$name ?? x.constructor.name;
  };
  const Mapping = { $check: (x) => x instanceof Dict };
  const Sequence = { $check: (x) => typeof x === "string" || Array.isArray(x) || x instanceof Range };
  const isinstance = (x, kind) => {
    if (isTuple(kind)) return Array.from(kind).some((one) => isinstance(x, one));
    if (kind === int) return typeof x === "boolean" || (typeof x === "number" && Number.isInteger(x));
    if (kind === bool) return typeof x === "boolean";
    if (kind === str) return typeof x === "string";
    if (kind === tuple) return isTuple(x);
    if (kind === list) return isList(x);
    if (kind === dict) return x instanceof Dict;
    if (kind === set || kind === frozenset) return x instanceof PySet;
    if (kind === range) return x instanceof Range;
    if (kind === float) return typeof x === "number" && !Number.isInteger(x);
    if (kind === Obj) return true;
    if (kind && kind.$check) return kind.$check(x);
    return typeof kind === "function" && x instanceof kind;
  };

  // ---- methods of built-in types

  const STRING = {
    lower: (s) => s.toLowerCase(), upper: (s) => s.toUpperCase(),
    join: (s, items) => Array.from(iter(items), (x) => { if (typeof x !== "string") throw new TypeError_("join takes text alone"); return x; }).join(s),
    startswith: (s, part) => (isTuple(part) ? part.some((one) => s.startsWith(one)) : s.startsWith(part)),
    endswith: (s, part) => (isTuple(part) ? part.some((one) => s.endsWith(one)) : s.endsWith(part)),
    replace: (s, old, other) => s.split(old).join(other),
    split: (s, at = null) => list(at === null ? s.trim().split(/\s+/).filter((part) => part) : s.split(at)),
    splitlines: (s) => { const parts = s.split(/\r\n|\n|\r/); if (parts.at(-1) === "") parts.pop(); return list(parts); },
    strip: (s) => s.trim(), rstrip: (s) => s.trimEnd(), lstrip: (s) => s.trimStart(),
    removeprefix: (s, part) => (part && s.startsWith(part) ? s.slice(part.length) : s),
    removesuffix: (s, part) => (part && s.endsWith(part) ? s.slice(0, -part.length) : s),
    partition: (s, part) => { const at = s.indexOf(part); return tuple(at < 0 ? [s, "", ""] : [s.slice(0, at), part, s.slice(at + part.length)]); },
    rpartition: (s, part) => { const at = s.lastIndexOf(part); return tuple(at < 0 ? ["", "", s] : [s.slice(0, at), part, s.slice(at + part.length)]); },
    count: (s, part) => s.split(part).length - 1,
    find: (s, part) => s.indexOf(part),
    isdigit: (s) => /^\d+$/.test(s), isascii: (s) => /^[\x00-\x7f]*$/.test(s), isprintable: (s) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(s),
    isidentifier: (s) => /^[A-Za-z_]\w*$/.test(s),
    capitalize: (s) => s.charAt(0).toUpperCase() + s.slice(1).toLowerCase(),
    title: (s) => s.toLowerCase().replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
    ljust: (s, width) => s.padEnd(width), rjust: (s, width) => s.padStart(width),
    format: (s, ...args) => fill(s, args, {}),
  };
  const fill = (text, args, words) => {
    let next = 0;
    return text.replace(/\{\{|\}\}|\{(\w*)\}/g, (whole, name) => {
      if (whole === "{{" || whole === "}}") return whole[0];
      if (name === "") { next += 1; return str(args[next - 1]); }
      return str(/^\d+$/.test(name) ? args[Number(name)] : words[name]);
    });
  };
  STRING.format.$keywords = (s, pairs, args) => fill(s, args, Object.fromEntries(pairs));
  const LIST = {
    append: (x, one) => { x.push(one); return null; },
    extend: (x, more) => { x.push(...iter(more)); return null; },
    insert: (x, at, one) => { x.splice(at, 0, one); return null; },
    pop: (x, at = -1) => x.splice(at, 1)[0],
    index: (x, one) => { const at = x.findIndex((item) => eq(item, one)); if (at < 0) throw new ValueError(`${repr(one)} is not in list`); return at; },
    count: (x, one) => x.filter((item) => eq(item, one)).length,
    copy: (x) => list(x),
    reverse: (x) => { x.reverse(); return null; },
    sort: (x) => { x.sort(order((one) => one)); return null; },
  };
  LIST.sort.$keywords = (x, pairs) => { x.splice(0, x.length, ...sorted.$keywords([x], pairs)); return null; };
  const DICT = {
    items: (d) => Array.from(d.map.values(), (pair) => tuple(pair)),
    keys: (d) => new PySet(iter(d)), values: (d) => Array.from(d.map.values(), (pair) => pair[1]),
    get: (d, k, other = null) => { const found = d.find(k); return found ? found[1] : other; },
    setdefault: (d, k, other = null) => { const found = d.find(k); if (found) return found[1]; d.put(k, other); return other; },
    pop: (d, k, other) => {
      const found = d.find(k);
      if (found) { d.map.delete(key(k)); return found[1]; }
      if (other === undefined) throw new KeyError(k);
      return other;
    },
    update: (d, more) => { for (const [k, v] of entries(more)) d.put(k, v); return null; },
    copy: (d) => dict(d),
  };
  const SET = {
    add: (s, x) => { const at = key(x); if (!s.map.has(at)) s.map.set(at, x); return null; },
    discard: (s, x) => { s.map.delete(key(x)); return null; },
    union: (s, ...more) => new PySet([...s.map.values(), ...more.flatMap((one) => list(one))]),
    issubset: (s, other) => [...s.map.values()].every((x) => contains(other, x)),
    isdisjoint: (s, other) => ![...s.map.values()].some((x) => contains(other, x)),
  };
  const methods = (x) => {
    if (typeof x === "string") return STRING;
    if (Array.isArray(x)) return LIST;
    if (x instanceof Dict) return DICT;
    if (x instanceof PySet) return SET;
    return null;
  };
  const get = (x, name) => {
    if (x instanceof Obj) {
      const held = x[name];
      if (held !== undefined && typeof held !== "function") return held;
    }
    const own = methods(x);
    if (own !== null) {
      if (!own[name]) throw new AttributeError(`'${typeName(x)}' object has no attribute '${name}'`);
      const method = (...args) => own[name](x, ...args);
      if (own[name].$keywords) method.$keywords = (args, pairs) => own[name].$keywords(x, pairs, args);
      return method;
    }
    if (x instanceof Range) return x[name];
    if (x === null || x === undefined) throw new AttributeError(`'NoneType' object has no attribute '${name}'`);
    if (name === "__name__" && isClass(x)) return x.$name;
    const value = x[name];
    if (value === undefined) throw new AttributeError(`'${typeName(x)}' object has no attribute '${name}'`);
    if (typeof value === "function" && !Object.hasOwn(x, name) && !isClass(value)) {
      const bound = (...args) => value.apply(x, args);
      bound.$params = value.$params;
      return bound;
    }
    if (typeof value === "function" && isClass(x)) {
      const bound = (...args) => value.apply(x, args);
      bound.$params = value.$params;
      return bound;
    }
    return value;
  };
  const invoke = (x, name, ...args) => {
    const own = methods(x);
    if (own !== null && own[name]) return own[name](x, ...args);
    return call(get(x, name), ...args);
  };
  const getattr = (x, name, other) => {
    try { return get(x, name); } catch (error) {
      if (other !== undefined && error instanceof AttributeError) return other;
      throw error;
    }
  };
  const hasattr = (x, name) => getattr(x, name, undefined) !== undefined;

  // ---- built-in functions

  const int = (x = 0) => {
    if (typeof x === "string") {
      if (!/^\s*[-+]?\d+\s*$/.test(x)) throw new ValueError(`invalid literal for int() with base 10: ${repr(x)}`);
      return safe(Number(x));
    }
    return safe(Math.trunc(Number(x)));
  };
  const bool = (x = false) => truth(x);
  const float = (x) => {
    if (typeof x !== "string") return Number(x);
    const text = x.trim().toLowerCase(), special = /^([-+]?)(?:(nan)|inf(?:inity)?)$/.exec(text);
    if (special) return special[2] ? NaN : special[1] === "-" ? -Infinity : Infinity;
    if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(text)) throw new ValueError(`could not convert string to float: ${repr(x)}`);
    return Number(text);
  };
  const abs = (x) => Math.abs(x);
  const sum = (items, start = 0) => { let total = start; for (const x of iter(items)) total = add(total, x); return total; };
  const any = (items) => { for (const x of iter(items)) if (truth(x)) return true; return false; };
  const all = (items) => { for (const x of iter(items)) if (!truth(x)) return false; return true; };
  const same = (x) => x;
  const best = (isBetter) => {
    const pick = (args, standard, by = same) => {
      const items = args.length > 1 ? args : Array.isArray(args[0]) ? args[0] : list(args[0]);
      if (!items.length) { if (standard !== undefined) return standard; throw new ValueError("arg is an empty sequence"); }
      if (by === same) return items.reduce((found, x) => (isBetter(x, found) ? x : found));
      return items.reduce((found, x) => (isBetter(call(by, x), call(by, found)) ? x : found));
    };
    const made = (...args) => pick(args);
    made.$keywords = (args, pairs) => {
      const options = Object.fromEntries(pairs);
      return pick(args, options.default, options.key ?? undefined);
    };
    return made;
  };
  const max = best((a, b) => lt(b, a)), min = best((a, b) => lt(a, b));
  const order = (by) => (a, b) => { const [x, y] = [call(by, a), call(by, b)]; return lt(x, y) ? -1 : lt(y, x) ? 1 : 0; };
  const sorted = (items) => list(list(items).sort(order((x) => x)));
  sorted.$keywords = ([items], pairs) => {
    const options = Object.fromEntries(pairs);
    const made = list(items).sort(order(options.key ?? ((x) => x)));
    return list(options.reverse ? made.reverse() : made);
  };
  function* zip(...all) {
    if (all.length && all.every((one) => Array.isArray(one))) {
      const least = Math.min(...all.map((one) => one.length));
      for (let at = 0; at < least; at += 1) yield all.map((one) => one[at]);
      return;
    }
    const each = all.map((one) => { const found = iter(one); return found[Symbol.iterator](); });
    if (!each.length) return;
    for (;;) {
      const next = each.map((one) => one.next());
      if (next.some((one) => one.done)) return;
      yield tuple(next.map((one) => one.value));
    }
  }
  zip.$keywords = (args, pairs) => {
    const items = args.map((one) => list(one));
    if (Object.fromEntries(pairs).strict && items.some((one) => one.length !== items[0].length)) throw new ValueError("zip() arguments differ in length");
    return zip(...items);
  };
  function* map(target, ...all) {
    if (all.length === 1) for (const x of iter(all[0])) yield call(target, x);
    else for (const args of zip(...all)) yield call(target, ...args);
  }
  function* filter(target, items) { for (const x of iter(items)) if (truth(target === null ? x : call(target, x))) yield x; }
  function* enumerate(items, start = 0) { let at = start; for (const x of iter(items)) { yield tuple([at, x]); at += 1; } }
  enumerate.$params = ["items", "start"];
  const reversed = (items) => list(items).reverse();
  const next = (items, other) => {
    const found = items.next();
    if (!found.done) return found.value;
    if (other === undefined) throw new (error("StopIteration"))();
    return other;
  };
  const round = (x) => { const low = Math.floor(x), rest = x - low; return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1; };
  const frozenset = set;
  const KINDS = { bool, int, float, str, tuple, list, dict, set };
  const type = (x) => KINDS[typeName(x)] ?? x.constructor;

  // ---- the standard library

  const prod = (items) => { let made = 1; for (const x of iter(items)) made = mul(made, x); return made; };
  const gcd = (...numbers) => numbers.reduce((a, b) => { let [x, y] = [Math.abs(a), Math.abs(b)]; while (y) [x, y] = [y, x % y]; return x; }, 0);
  const lcm = (...numbers) => numbers.reduce((a, b) => (a && b ? safe(Math.abs(a / gcd(a, b) * b)) : 0), 1);
  const isqrt = (x) => Math.floor(Math.sqrt(x));
  const ceil = (x) => safe(Math.ceil(x)), floor = (x) => safe(Math.floor(x));
  function* productOf(pools) {
    if (!pools.length) { yield tuple(); return; }
    for (const first of pools[0]) for (const rest of productOf(pools.slice(1))) yield tuple([first, ...rest]);
  }
  const product = (...pools) => productOf(pools.map((one) => list(one)));
  product.$keywords = (pools, pairs) => productOf(Array(Object.fromEntries(pairs).repeat).fill(pools.map((one) => list(one))).flat());
  function* chain(...all) { for (const one of all) yield* iter(one); }
  function* count(start = 0, step = 1) { for (let at = start; ; at += step) yield at; }
  function* repeat(x, times = Infinity) { for (let left = times; left > 0; left -= 1) yield x; }
  function* takewhile(test, items) { for (const x of iter(items)) { if (!truth(call(test, x))) return; yield x; } }
  function* accumulate(items) { let total = null; for (const x of iter(items)) { total = total === null ? x : add(total, x); yield total; } }
  const reduce = (target, items, start) => {
    const all = start === undefined ? list(items) : [start, ...list(items)];
    return all.reduce((a, b) => call(target, a, b));
  };
  const partial = (target, ...first) => (...rest) => call(target, ...first, ...rest);
  const re_escape = (text) => text.replace(/[.*+?^${}()|[\]\\\-&#~]/g, "\\$&");
  const pattern = (text, flags = "") => new RegExp(text.replace(/\(\?P</g, "(?<"), "u" + flags);
  const loose = (text, flags = "") => { try { return pattern(text, flags); } catch { return new RegExp(text, flags); } };
  class Match extends Obj {
    group(at = 0) { return this.found[at] ?? null; }
    groups() { return tuple(Array.from(this.found).slice(1).map((x) => x ?? null)); }
    start() { return this.found.index; }
  }
  const matched = (found) => { if (!found) return null; const made = new Match(); made.found = found; return made; };
  const itemgetter = (...at) => (x) => (at.length === 1 ? item(x, at[0]) : tuple(at.map((one) => item(x, one))));
  const isfinite = (x) => Number.isFinite(x);
  const KEYWORDS = "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(" ");
  const iskeyword = (text) => KEYWORDS.includes(text);
  // the names that NumPy has for its dtypes besides the plain ones are not known here
  const dtype = (name) => { throw new TypeError_(`data type ${repr(name)} not understood`); };
  class Pattern extends Obj {
    search(given) { return re_search(this.text, given); }
    fullmatch(given) { return re_fullmatch(this.text, given); }
    sub(other, given) { return re_sub(this.text, other, given); }
  }
  const re_compile = (text) => { const made = new Pattern(); made.text = text; return made; };
  const re_search = (text, given) => matched(loose(text).exec(given));
  const re_fullmatch = (text, given) => matched(loose(`^(?:${text})$`).exec(given));
  const re_sub = (text, other, given) => given.replace(loose(text, "g"), (...all) => {
    if (typeof other !== "string") return call(other, matched(loose(text).exec(all[0])));
    return other.replace(/\\(\d)/g, (_, at) => all[Number(at)] ?? "");
  });
  const wrapWith = (text, width = 70, first = "", later = "") => {
    const lines = [];
    let line = first, empty = true;
    for (const chunk of text.trim().split(/\s+/).flatMap((word) => word.split(/(?<=[A-Za-z]{2}-)(?=[A-Za-z]{2})/).map((part, at) => [part, at > 0]))) {
      const [part, isJoined] = chunk;
      if (!part) continue;
      const glue = empty || isJoined ? "" : " ";
      if (!empty && line.length + glue.length + part.length > width) { lines.push(line); line = later + part; }
      else line += glue + part;
      empty = false;
    }
    if (!empty) lines.push(line);
    return list(lines);
  };
  const wrap = (text, width = 70) => wrapWith(text, width);
  wrap.$keywords = ([text, width], pairs) => {
    const options = Object.fromEntries(pairs);
    return wrapWith(text, width ?? options.width, options.initial_indent ?? "", options.subsequent_indent ?? "");
  };

  const escapeOne = (letter) => {
    const code = letter.codePointAt(0);
    if (code < 0x100) return "\\x" + code.toString(16).padStart(2, "0");
    return code < 0x10000 ? "\\u" + code.toString(16).padStart(4, "0") : "\\U" + code.toString(16).padStart(8, "0");
  };
  const escape_invisible = (text) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeOne);
  const quoteWord = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.split("'").join("'\"'\"'")}'`);
  const command = (...words) => ["conformance", ...words.map(quoteWord)].join(" ");
  const positional = (name) => (name.startsWith("-") ? "./" + name : name);

  // ---- between the page and what was compiled

  const fromPage = (x) => {
    if (Array.isArray(x)) return x.map(fromPage);
    if (x !== null && typeof x === "object") return new Dict(Object.entries(x).map(([k, v]) => [k, fromPage(v)]));
    return x;
  };
  const toPage = (x) => {
    if (x instanceof Dict) return Object.fromEntries(entries(x).map(([k, v]) => [k, toPage(v)]));
    if (x instanceof PySet) return [...x.map.values()].map(toPage);
    if (Array.isArray(x)) return Array.from(x, toPage);
    if (x && typeof x.next === "function") return Array.from(x, toPage);
    return x;
  };

  return {
    Obj, L: list, make, Dict, PySet, define, fn, get, invoke, call, callkw, entries, unpack,
    truth, eq, lt, is, contains, and, or, add, iadd, sub, mul, div, floordiv, mod, pow, float_add, float_sub, float_mul, float_pow, lshift, or_, and_,
    item, slice, setitem, delslice, format, iter,
    abs, all, any, bool, dict, enumerate, filter, frozenset, float, getattr, hasattr, int, isinstance, len, list,
    map, max, min, next, range, repr, reversed, round, set, sorted, str, sum, tuple, type, zip, object: Obj,
    Exception, ValueError, TypeError: TypeError_, KeyError, IndexError, AssertionError, AttributeError, NotImplementedError,
    Mapping, Sequence, asdict, fields, replace, partial, reduce, accumulate, chain, count, product, repeat, takewhile,
    ceil, floor, gcd, inf: Infinity, isqrt, lcm, prod, iskeyword, itemgetter, isfinite, dtype, re_compile, re_escape, re_search, re_sub, re_fullmatch, wrap, command, positional, escape_invisible,
    fromPage, toPage, generate,
  };
})();
