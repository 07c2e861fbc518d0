import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../resource-type/attribute.ts';
import { comparable } from '../resource/comparable.ts';

/**
 * Finds elements by what they hold, so that adding a thousand to a thousand does not compare each with each. One map
 * for each sub-attribute that is asked for, from the value as it is compared to the places of the elements with it.
 */
export class ElementIndex {
  readonly #attribute: Attribute;
  readonly #elements: readonly Json[];
  readonly #byName = new Map<string, Map<Json, number[]>>();

  /** The elements may grow at their end, when `added` is told, and be exchanged where the sub-attributes stay. */
  constructor(attribute: Attribute, elements: readonly Json[]) {
    this.#attribute = attribute;
    this.#elements = elements;
  }

  /** The places of elements that may hold every value of the stated one, in ascending order: no others do. */
  candidates(stated: Json): readonly number[] {
    let fewest: readonly number[] | undefined;
    for (const [name, value] of partsOf(stated)) {
      const places = this.#mapOf(name).get(this.#keyOf(name, value)) ?? [];
      if (fewest === undefined || places.length < fewest.length) fewest = places;
    }
    return fewest ?? this.#elements.map((_, place) => place);
  }

  /** Takes note of the element at a place, once it has come or changed there. */
  note(place: number): void {
    for (const [name, map] of this.#byName) this.#enter(name, map, place);
  }

  #mapOf(name: string): Map<Json, number[]> {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const map = new Map<Json, number[]>();
    this.#byName.set(name, map);
    for (let place = 0; place < this.#elements.length; place += 1) this.#enter(name, map, place);
    return map;
  }

  #enter(name: string, map: Map<Json, number[]>, place: number): void {
    const element = this.#elements[place];
    const value = isObject(element) ? element[name] : name === SIMPLE ? element : undefined;
    if (value === undefined) return;
    const key = this.#keyOf(name, value);
    const places = map.get(key) ?? [];
    if (!places.includes(place)) places.push(place);
    map.set(key, places);
  }

  #keyOf(name: string, value: Json): Json {
    const attribute = this.#attribute.subAttributesByName.get(name) ?? this.#attribute;
    // What is compound is compared whole by who asked; here all of them may be it.
    return typeof value === 'object' ? null : comparable(attribute, value);
  }
}

/** Under which an element that is no object is found; no sub-attribute has this name. */
const SIMPLE = '';

const partsOf = (stated: Json): readonly (readonly [string, Json])[] =>
  isObject(stated) ? Object.entries(stated) : [[SIMPLE, stated]];
