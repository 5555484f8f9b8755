<?php

$server = [
    'url' => env('DB_URL'),
    'host' => env('DB_HOST', '127.0.0.1'),
    'port' => env('DB_PORT'),
    'database' => env('DB_DATABASE', 'shop'),
    'username' => env('DB_USERNAME', 'shop'),
    'password' => env('DB_PASSWORD', ''),
    'prefix' => '',
];

return [
    'default' => env('DB_CONNECTION', 'pgsql'),
    'connections' => [
        'sqlite' => ['driver' => 'sqlite', 'url' => env('DB_URL'), 'database' => env('DB_DATABASE'), 'prefix' => ''],
        'mysql' => $server + ['driver' => 'mysql', 'unix_socket' => env('DB_SOCKET', ''), 'charset' => 'utf8mb4'],
        'pgsql' => $server + ['driver' => 'pgsql', 'charset' => 'utf8', 'schema' => 'public', 'sslmode' => env('DB_SSLMODE', 'prefer')],
    ],
    'migrations' => 'migrations',
];
