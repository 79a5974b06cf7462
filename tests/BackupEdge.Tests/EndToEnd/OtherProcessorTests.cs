using System.Diagnostics;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A store that is moved to another processor still shares chunks.</summary>
public sealed class OtherProcessorTests
{
    [Fact]
    public async Task Chunks_are_the_same_on_a_processor_without_vector_instructions()
    {
        using var scratch = new CommandScratch();
        Directory.CreateDirectory(scratch.Bots);
        var file = Path.Combine(scratch.Bots, "large.kb");
        var bytes = new byte[8_000_000];
        new Random(5).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        var full = await BackUpWithoutVectorsAsync(scratch);
        Assert.InRange(full.GetProperty("new_bytes").GetInt64(), bytes.Length, bytes.Length + 10_000);

        // The file is read and divided into chunks again, and only the file list is new.
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var incremental = await scratch.AnswerAsync("backup", "--type", "incremental", "--source", $"bots={scratch.Bots}");

        Assert.Equal(
            ("incremental", 1),
            (incremental.GetProperty("type").GetString(), incremental.GetProperty("changed_files").GetInt64())
        );
        Assert.Equal(bytes.Length, incremental.GetProperty("read_bytes").GetInt64());
        Assert.InRange(incremental.GetProperty("new_bytes").GetInt64(), 1, 10_000);
    }

    // Runs the JIT-compiled program, in which all extensions of the processor can be disabled.
    private static async Task<JsonElement> BackUpWithoutVectorsAsync(CommandScratch scratch)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "backupedge.dll"),
            "backup",
            "--source",
            $"bots={scratch.Bots}",
            "--data",
            scratch.Data,
            "--json",
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = scratch.Folder,
        };
        start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<JsonElement>(await output);
    }
}
