using System.Text;
using System.Text.Json;
using BackupEdge.Tests.TestTrees;
using Microsoft.Data.Sqlite;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// Searches for names and contents in everything that a server in mode <c>sealed</c> leaves behind: each file of the data folder, its
/// log, its command line and environment, and its metrics. Names of sources, and paths that are in the settings, may be in the log, and
/// the names in metrics.
/// </summary>
public sealed class SealedStoreSecrecyTests : IDisposable
{
    private const string FileName = "zebra-payroll-2026.txt";
    private const string FolderName = "narwhal-folder";
    private const string SocketName = "axolotl.sock";
    private const string Content = "the quagga is extinct since 1883";
    private const string Row = "a capybara in a row of the database";
    private const string Label = "okapi-label";
    private const string Tag = "tag.lemur";
    private const string Source = "ibexsource";
    private const string SourceFolder = "pangolin-path";

    // What the server keeps for commands beside it: the settings, with names and paths of sources.
    private const string Served = "served.json";

    // What neither the data folder nor anything else may show.
    private static readonly string[] Secrets = [FileName, FolderName, SocketName, Content, Row, Label, Tag];
    private readonly CommandScratch _scratch = new();

    private static readonly string[] Known = [$"'{Source}' in {Served}", $"'{SourceFolder}' in {Served}"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task No_name_and_no_content_can_be_found_outside_the_sealed_parts()
    {
        MakeSources();
        var identity = await InitAsync();
        await using var server = await BackupEdgeServer.StartAsync(
            new()
            {
                Data = _scratch.Data,
                Arguments = ["--config", _scratch.In("backupedge.json")],
                Environment = new Dictionary<string, string> { ["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = _scratch.In("host.key") },
            }
        );
        await BackUpAsync(server, "full", "completed");
        await File.AppendAllTextAsync(Path.Combine(FilesFolder, FolderName, FileName), Content, Ct);
        await BackUpAsync(server, "incremental", "completed");
        File.Delete(_scratch.In(SourceFolder + "/app.db"));
        await BackUpAsync(server, "incremental", "completed");
        var metrics = await server.Client.GetStringAsync("/metrics", Ct);
        string[] all =
        [
            .. Secrets,
            Source,
            SourceFolder,
            .. new[] { identity, await File.ReadAllTextAsync(_scratch.In("host.key"), Ct) }.Select(IdentityIn),
        ];

        Assert.Equal(Known, await FoundInFilesAsync(all));
        Assert.Empty(Found("a hook", await File.ReadAllBytesAsync(_scratch.In("hook"), Ct), [.. Secrets, .. all[^2..]]));
        Assert.Empty(Found("the metrics", Encoding.UTF8.GetBytes(metrics), Secrets));
        foreach (var name in new[] { "cmdline", "environ" })
        {
            Assert.Empty(Found(name, await File.ReadAllBytesAsync($"/proc/{server.ProcessId}/{name}", Ct), all));
        }

        Assert.Matches(@"Max core file size +0 ", await File.ReadAllTextAsync($"/proc/{server.ProcessId}/limits", Ct));
        await server.StopAsync();
        Assert.Empty(Found("the log", Encoding.UTF8.GetBytes(server.Log), all[^2..]));
        Assert.Equal(Known, await FoundInFilesAsync(all));
        Assert.Empty(Found("the log", Encoding.UTF8.GetBytes(server.Log), Secrets));
    }

    [Fact]
    public void The_search_finds_text_in_every_encoding()
    {
        foreach (var at in Enumerable.Range(0, 4))
        {
            var text = new string(' ', at) + Label + " and more";
            Assert.NotEmpty(Found("base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes(text))), [Label]));
            Assert.NotEmpty(Found("UTF-16", Encoding.Unicode.GetBytes(text), [Label]));
            var hexadecimal = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));
            Assert.NotEmpty(Found("hexadecimal", Encoding.ASCII.GetBytes(hexadecimal), [Label]));
            Assert.NotEmpty(Found("UTF-8", Encoding.UTF8.GetBytes(text.ToUpperInvariant()), [Label]));
        }
    }

    private string FilesFolder => _scratch.In(SourceFolder + "/files");

    private void MakeSources()
    {
        var folder = Directory.CreateDirectory(Path.Combine(FilesFolder, FolderName)).FullName;
        File.WriteAllText(Path.Combine(folder, FileName), Content);
        Copy(Path.Combine(PublishedBinary.RepositoryRoot, "samples", "backup.gbai"), Path.Combine(FilesFolder, "backup.gbai"));

        // Sockets are left out with a warning.
        using (var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0))
        {
            socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(folder, SocketName)));
        }

        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        using (var connection = new SqliteConnection($"Data Source={_scratch.In(SourceFolder + "/app.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"CREATE TABLE t (text TEXT); INSERT INTO t VALUES ('{Row}')";
            command.ExecuteNonQuery();
        }

        File.WriteAllText(
            _scratch.In("backupedge.json"),
            $$"""
            {
              "sources": {
                "{{Source}}": {
                  "path": "{{FilesFolder}}",
                  "before": { "run": ["sh", "-c", "cat /proc/$$/environ /proc/$$/cmdline >> {{_scratch.In("hook")}}"] }
                },
                "{{Source}}-db": { "kind": "sqlite", "path": "{{_scratch.In(SourceFolder + "/app.db")}}" }
              }
            }
            """
        );
    }

    private static string IdentityIn(string file) =>
        file.Split('\n').First(line => line.StartsWith("AGE-SECRET", StringComparison.Ordinal));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private async Task<string> InitAsync()
    {
        var answer = await _scratch.AnswerAsync("encryption", "init", "--mode", "sealed", "--host-key-file", _scratch.In("host.key"));
        return answer.GetProperty("recovery_identity").GetString()!;
    }

    private static async Task BackUpAsync(BackupEdgeServer server, string type, string status)
    {
        var request = JsonSerializer.Serialize(
            new
            {
                type,
                include_files = true,
                include_database = true,
                label = Label,
                tags = new[] { Tag },
            }
        );
        var ended = await PostWaitingAsync(server.Client, "create", request);
        Assert.Equal(status, ended.GetProperty("status").GetString());
    }

    // In a copy, since .NET does not open files that a server has locked.
    private async Task<List<string>> FoundInFilesAsync(string[] texts)
    {
        var copy = _scratch.In("copy-" + Guid.NewGuid().ToString("N"));
        await ShellRun.RunAsync(_scratch.Folder, "cp -r \"$1\" \"$2\"", [_scratch.Data, copy]);
        var files = Directory.GetFiles(copy, "*", SearchOption.AllDirectories);
        Assert.True(files.Length > 5);
        return [.. files.SelectMany(file => Found(Path.GetRelativePath(copy, file), File.ReadAllBytes(file), texts))];
    }

    // Letters are compared in lower case, which base64 is not; a text in base64 begins at one of three places in its first letter.
    private static IEnumerable<string> Found(string where, byte[] bytes, IEnumerable<string> texts)
    {
        var lower = Array.ConvertAll(bytes, value => (byte)char.ToLowerInvariant((char)value));
        foreach (var text in texts)
        {
            var plain = Encoding.UTF8.GetBytes(text.ToLowerInvariant());
            byte[][] forms =
            [
                plain,
                Encoding.Unicode.GetBytes(text.ToLowerInvariant()),
                Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))),
            ];
            if (
                forms.Any(form => lower.AsSpan().IndexOf(form) >= 0)
                || Enumerable.Range(0, 3).Any(shift => bytes.AsSpan().IndexOf(InBase64(text, shift)) >= 0)
            )
            {
                yield return $"'{text}' in {where}";
            }
        }
    }

    // Without the letters at both ends, which depend on what is around the text.
    private static byte[] InBase64(string text, int shift)
    {
        var all = Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(text)]).TrimEnd('=');
        return Encoding.ASCII.GetBytes(all[(shift == 0 ? 0 : shift + 1)..^1]);
    }
}
