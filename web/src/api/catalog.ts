/** Calls about the catalogue: products and lots. */
import { get, patch, path, post, type Query } from "./client";
import type { Holding, Lot, LotStatus, Page, Product } from "./types";

export const products = (query: Query = {}) => get<{ items: Product[] }>("/products", query);
export const product = (code: string) => get<Product>(path`/products/${code}`);
export const addProduct = (body: Partial<Product>) => post<Product>("/products", body);
export const editProduct = (code: string, body: Partial<Product>) =>
  patch<Product>(path`/products/${code}`, body);
export const lots = (query: Query) => get<Page<Lot>>("/lots", query);
export const lot = (id: string) => get<Lot>(path`/lots/${id}`);
export const setLotStatus = (id: string, status: LotStatus, reason: string) =>
  post<Lot>(path`/lots/${id}/status`, { status, reason });
export const holdings = (id: string) => get<{ items: Holding[] }>(path`/lots/${id}/holdings`);
