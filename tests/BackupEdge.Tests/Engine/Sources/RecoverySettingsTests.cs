using System.Diagnostics;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>The settings of a restored PostgreSQL server.</summary>
public sealed class RecoverySettingsTests : IDisposable
{
    private readonly TempFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_moment_is_written_in_UTC_with_its_microseconds()
    {
        var moment = new DateTimeOffset(2026, 11, 30, 19, 4, 5, TimeSpan.FromHours(2)).AddTicks(1234560);

        var settings = RecoverySettings.Of(new PhysicalPlace("/srv/lab/db") { Moment = moment });

        Assert.Contains("\nrecovery_target_time = '2026-11-30 17:04:05.123456+00'\n", settings, StringComparison.Ordinal);
        Assert.Contains("\nrecovery_target_action = 'promote'\n", settings, StringComparison.Ordinal);
        Assert.Contains("\nrestore_command = 'cp ''/srv/lab/db/wal''/%f \"%p\"'\n", settings, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_moment_a_setting_of_the_backed_up_server_has_no_effect() =>
        Assert.Contains("\nrecovery_target_time = ''\n", RecoverySettings.Of(new PhysicalPlace("/x")), StringComparison.Ordinal);

    [Theory]
    [InlineData("plain")]
    [InlineData("with space")]
    [InlineData("it's")]
    [InlineData("$(touch made)`touch made`;touch made")]
    [InlineData("100%f \\n \" & *")]
    public void The_command_copies_a_segment_from_a_folder_of_any_name(string name)
    {
        var folder = Directory.CreateDirectory(_scratch.At(name, "wal"));
        File.WriteAllText(Path.Combine(folder.FullName, "0001"), "log");
        var line = RecoverySettings.Of(new PhysicalPlace(_scratch.At(name))).Split('\n').Single(one => one.StartsWith("restore_command"));

        // As PostgreSQL reads the value, and then replaces the percent signs.
        var value = line[(line.IndexOf('\'') + 1)..^1]
            .Replace("''", "'", StringComparison.Ordinal)
            .Replace("\\\\", "\\", StringComparison.Ordinal);
        var command = value
            .Replace("%%", "\0", StringComparison.Ordinal)
            .Replace("%f", "0001", StringComparison.Ordinal)
            .Replace("%p", "copied", StringComparison.Ordinal)
            .Replace("\0", "%", StringComparison.Ordinal);
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = _scratch.Path })!;
        shell.WaitForExit();

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal("log", File.ReadAllText(_scratch.At("copied")));
        Assert.False(File.Exists(_scratch.At("made")));
    }

    [Fact]
    public void A_path_with_a_line_break_cannot_be_in_the_settings() => Assert.False(RecoverySettings.IsPossible("/srv/a\nb"));
}
