import { defineConfig } from "prisma/config";
import { PrismaPg } from "@prisma/adapter-pg";
import Result from "pg/lib/result.js";

// The adapter has no type for the names of the catalogue (19); they are text (25)
const addFields = Result.prototype.addFields;
Result.prototype.addFields = function (fields) {
  fields.filter((field) => field.dataTypeID === 19).forEach((field) => (field.dataTypeID = 25));
  addFields.call(this, fields);
};

// Without the engines that Prisma downloads
export default defineConfig({
  schema: "prisma/schema.prisma",
  engine: "js",
  experimental: { adapter: true },
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }),
});
