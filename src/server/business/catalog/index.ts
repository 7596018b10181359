/** What can be held: product groups, items (licences, online-service plans, packages) and what they contain. */
export { listedDifferencesLimit, type Difference, type DifferenceSort, type Fact } from './difference.ts'
export { changeItem, createItem, renameGroup, type TypedComponent, type TypedItem } from './edit.ts'
export { compareCatalogue, keepCatalogueFile, keepComparison, longestCatalogueBytes } from './files/compare.ts'
export {
  catalogueFile,
  catalogueFileKeptDays,
  catalogueFiles,
  differencesOf,
  type CatalogueFile,
  type CatalogueFileState,
} from './files/file.ts'
export { importCatalogueFile, keptBytes } from './files/import.ts'
export { findItems, foundItemsLimit, itemsCoded, type FoundItem } from './find-items.ts'
export { findProducts, productGroupNames, productsNamed, type FoundProduct } from './find-products.ts'
export { itemsOfProduct } from './items-of-product.ts'
export { importCatalogue, type CatalogueSummary } from './import-catalogue.ts'
export { catalogueItem, givenBy, productGroup, type CatalogueItem, type Given, type ProductGroup } from './item.ts'
export {
  itemKinds,
  listedGroups,
  listedItems,
  saleStates,
  type ItemKind,
  type ItemPlace,
  type ItemQuestion,
  type ListedItem,
  type SaleState,
} from './listed-items.ts'
export { groupName, itemName } from './names.ts'
export { productGroupOf } from './product-group.ts'
export { setLastDayOfSale } from './sale.ts'
export { servicePlansOf, type ServicePlan } from './service-plans.ts'
