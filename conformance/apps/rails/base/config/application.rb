require_relative "boot"

require "rails"
require "active_record/railtie"

module Shop
  class Application < Rails::Application
    config.load_defaults 6.1
    config.eager_load = false
    config.active_record.dump_schema_after_migration = false
  end
end
