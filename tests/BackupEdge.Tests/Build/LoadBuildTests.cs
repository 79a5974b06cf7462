using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Build;

/// <summary><c>./build.sh load</c>. A script replaces the SDK: it logs its arguments and its folder, and does not have NBomber.</summary>
public sealed class LoadBuildTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public LoadBuildTests()
    {
        File.WriteAllText(
            _folder.At("dotnet"),
            """
            #!/bin/sh
            echo "$PWD $*" >>"${0%/*}/log"
            case $1 in
              --list-sdks) echo '10.0.100 [/sdk]' ;;
              restore) echo 'error NU1101: Unable to find package NBomber.' && exit 1 ;;
            esac
            """
        );
        File.SetUnixFileMode(_folder.At("dotnet"), (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(_folder.At("user"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--engine nbomber")]
    [InlineData("--engine=nbomber")]
    [InlineData("--smoke --engine NBomber")]
    public async Task An_engine_whose_package_is_missing_ends_with_2_before_anything_is_built(string options)
    {
        var (exit, text) = await LoadAsync(options);

        Assert.Equal(2, exit);
        Assert.Contains("NBomber could not be restored", text, StringComparison.Ordinal);
        Assert.Contains("error NU1101: Unable to find package NBomber.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Log, line => line.Contains(" build ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_package_the_engine_Local_is_built_and_a_line_says_so()
    {
        var (exit, text) = await LoadAsync("--smoke");

        Assert.True(exit == 0, text);
        Assert.Contains("so the engine Local runs the scenarios: error NU1101", text, StringComparison.Ordinal);
        Assert.Contains(Log, line =>
            line.Contains(" build tests/BackupEdge.Load -c Release -p:LoadEngine=Local", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("--engine local")]
    [InlineData("--engine=local")]
    [InlineData("--help")]
    public async Task The_package_is_not_asked_for_if_it_is_not_needed(string options)
    {
        var (exit, text) = await LoadAsync(options);

        Assert.True(exit == 0, text);
        Assert.DoesNotContain(Log, line => line.Contains(" restore ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_program_runs_in_the_folder_of_the_caller()
    {
        var (exit, text) = await LoadAsync("--engine local --results here");

        Assert.True(exit == 0, text);
        Assert.EndsWith("BackupEdge.Load.dll load --engine local --results here", Log[^1], StringComparison.Ordinal);
        Assert.StartsWith(_folder.At("user") + " ", Log[^1], StringComparison.Ordinal);
    }

    private string[] Log => File.ReadAllLines(_folder.At("log"));

    // A binary is named, so that none is published.
    private Task<(int ExitCode, string Text)> LoadAsync(string options) =>
        ShellRun.TryAsync(
            _folder.At("user"),
            $"BACKUPEDGE_BINARY=/bin/true PATH=\"$1:$PATH\" \"$2\" load {options}",
            [_folder.Path, Path.Combine(PublishedBinary.RepositoryRoot, "build.sh")]
        );
}
