/** Adds an item to the list that a map has under a key, which is a new one at first. */
export const append = <K, T>(lists: Map<K, T[]>, key: K, item: T): void => {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}
