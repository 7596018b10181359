/** What can be held: product groups, items (licences, online-service plans, packages) and what they contain. */
export { findItems, foundItemsLimit, itemsCoded, type FoundItem } from './find-items.ts'
export { findProducts, productGroupNames, productsNamed, type FoundProduct } from './find-products.ts'
export { itemsOfProduct } from './items-of-product.ts'
export { importCatalogue, type CatalogueSummary } from './import-catalogue.ts'
export { groupName, itemName } from './names.ts'
export { productGroupOf } from './product-group.ts'
export { servicePlansOf, type ServicePlan } from './service-plans.ts'
