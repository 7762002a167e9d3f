<?php
// Packagist: Composer\Semver, on what its VersionParser makes of a version; a branch by name is in no order.
require '/usr/share/php/Composer/Semver/autoload.php';

use Composer\Semver\Comparator;
use Composer\Semver\VersionParser;

function sign(string $a, string $b): string
{
    try {
        [$left, $right] = array_map([new VersionParser(), 'normalize'], [$a, $b]);
    } catch (UnexpectedValueException $refused) {
        return '?';
    }
    if (str_starts_with($left, 'dev-') || str_starts_with($right, 'dev-')) {
        return '?';
    }
    return Comparator::lessThan($left, $right) ? '-1' : (Comparator::greaterThan($left, $right) ? '1' : '0');
}

while (($line = fgets(STDIN)) !== false) {
    echo sign(...explode("\t", rtrim($line, "\n"))), "\n";
}
