#!/usr/bin/env pwsh
# Builds and runs BackupEdge on Windows, with PowerShell 5.1 or newer; `./build.ps1 help` lists the commands. On Linux it runs
# build.sh with the same arguments.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$root = $PSScriptRoot
if ($PSVersionTable.PSEdition -eq 'Core' -and -not $IsWindows) {
    & bash "$root/build.sh" @args
    exit $LASTEXITCODE
}

$dist = Join-Path $root 'dist'
$binary = Join-Path $dist 'backupedge.exe'
$project = Join-Path $root 'src\BackupEdge'
$rid = 'win-x64'

$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
# No compiler server may outlive this script.
$env:MSBUILDDISABLENODEREUSE = '1'
$env:DOTNET_CLI_USE_MSBUILD_SERVER = '0'

$help = @'
usage: ./build.ps1 COMMAND [OPTION]...

  publish [--force]   build the native binary dist\backupedge.exe and its checksum dist\backupedge.exe.sha256; SQLite's library is
                      put beside it. Only what has changed is built again; --force builds everything
  restore             download what a build needs, without building
  run [OPTION]...     publish, then serve the sample bot at http://localhost:9000 with the data folder .\backupedge-data;
                      options are passed to `backupedge serve`
  test [OPTION]...    publish, then run all tests; options are passed to the test program, such as --filter-class NAME
  format [--check]    format the source code; with --check, fail if the format differs
  help                show this text

The other commands of build.sh (demo, bench, load, install and so on) need Linux: run build.sh there, or in WSL.

Exit codes: 0 success, 1 failure, 2 wrong usage or something is missing (the message says what to do).
'@

function Stop-Build([int] $Code, [string] $Message) {
    [Console]::Error.WriteLine("build.ps1: $Message")
    exit $Code
}

# Runs dotnet in the root folder of the repository; ends the script if dotnet fails.
function Invoke-DotNet([string] $Failure) {
    Push-Location $root
    try {
        & dotnet @args
    }
    finally {
        Pop-Location
    }

    if ($LASTEXITCODE -ne 0) {
        Stop-Build 1 $Failure
    }
}

function Assert-DotNet {
    $found = Get-Command dotnet -ErrorAction SilentlyContinue
    if (-not $found -or -not (& dotnet --list-sdks | Where-Object { $_ -like '10.*' })) {
        Stop-Build 2 'the .NET SDK 10 is missing. Run `winget install Microsoft.DotNet.SDK.10`, open a new window and try again.'
    }
}

# Native AOT uses the linker of Visual Studio, which vswhere finds.
function Assert-Linker {
    $finder = Join-Path ${env:ProgramFiles(x86)} 'Microsoft Visual Studio\Installer\vswhere.exe'
    $found = $null
    if (Test-Path $finder) {
        $component = 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64'
        $found = & $finder -latest -prerelease -products * -requires $component -property installationPath
    }

    if (-not $found) {
        Stop-Build 2 ('the linker of Visual C++ is missing. Install the Build Tools for Visual Studio ' +
            'with the workload "Desktop development with C++" and try again.')
    }
}

function Invoke-Restore {
    Assert-DotNet
    Invoke-DotNet 'the packages could not be restored.' restore src/BackupEdge/BackupEdge.csproj -r $rid --disable-build-servers
}

function Invoke-Publish([switch] $Force) {
    Assert-DotNet
    Assert-Linker
    if ($Force) {
        foreach ($folder in "$project\obj\Release", "$project\bin\Release") {
            if (Test-Path $folder) {
                Remove-Item -Recurse -Force $folder
            }
        }
    }

    Invoke-DotNet 'the build failed.' publish src/BackupEdge/BackupEdge.csproj -c Release -r $rid --disable-build-servers
    $null = New-Item -ItemType Directory -Force $dist
    $made = "$project\bin\Release\net10.0\$rid\publish"
    Copy-Item -Force "$made\*" -Include '*.exe', '*.dll' -Destination $dist
    $sum = (Get-FileHash -Algorithm SHA256 $binary).Hash.ToLowerInvariant()
    [IO.File]::WriteAllText("$binary.sha256", "$sum  backupedge.exe`n")
    Write-Output "dist\backupedge.exe is built: $rid, $((Get-Item $binary).Length) bytes"
}

function Invoke-Run {
    Invoke-Publish
    $source = "helpdesk=$root\samples\helpdesk.gbai"
    & $binary serve --data "$root\backupedge-data" --listen http://localhost:9000 --source $source @args
    exit $LASTEXITCODE
}

function Invoke-Test {
    Invoke-Publish
    Invoke-DotNet 'tests failed.' test --project tests/BackupEdge.Tests/BackupEdge.Tests.csproj --no-ansi --no-progress @args
}

function Invoke-Format([switch] $Check) {
    Assert-DotNet
    [string[]] $options = if ($Check) { '--verify-no-changes' } else { @() }
    Invoke-DotNet 'the format differs; run ./build.ps1 format.' format BackupEdge.slnx @options
}

$command = if ($args.Count -gt 0) { $args[0] } else { 'help' }
$options = @($args | Select-Object -Skip 1)
$given = "$command $options".Trim()
switch -CaseSensitive ($command) {
    'run' { Invoke-Run @options }
    'test' { Invoke-Test @options }
    { $_ -in 'demo', 'bench', 'load', 'openapi', 'install', 'uninstall' } {
        Stop-Build 2 "$command needs Linux: run build.sh there, or in WSL."
    }
    default {
        switch -CaseSensitive ($given) {
            'publish' { Invoke-Publish }
            'publish --force' { Invoke-Publish -Force }
            'restore' { Invoke-Restore }
            'format' { Invoke-Format }
            'format --check' { Invoke-Format -Check }
            { $_ -in 'help', '-h', '--help' } { Write-Output $help }
            default { Stop-Build 2 "there is no '$given'; see ``./build.ps1 help``." }
        }
    }
}
