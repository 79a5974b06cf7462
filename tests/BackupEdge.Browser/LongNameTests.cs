using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace BackupEdge.Browser;

/// <summary>Tests names as long as Linux allows, 255 bytes each, in paths of nearly 4 KiB, with all that a name can contain.</summary>
[Collection(DashboardGroup.Name)]
public sealed class LongNameTests(DashboardFixture dashboard)
{
    private const int MaxName = 255;
    private const int MaxPath = 4095;

    // As the page shows the last name, whose bytes are no UTF-8.
    private static readonly string Unreadable = $"bad\\xff\\xfe{new string('u', MaxName - 5)}";

    private static readonly string[] Names =
    [
        Filled("no-space-", 'n'),
        Filled("<img src=x onerror=alert(1)>", 'm'),
        Filled("\"quotes\" & 'more' ", 'q'),
        Filled("\u202egnp.", 'r'),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(360)]
    [InlineData(1440)]
    public async Task The_longest_names_and_paths_stay_in_the_page_and_can_be_read(int width)
    {
        using var root = new Folder();
        await using var server = await dashboard.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = root.At("bots") },
                Targets = new Dictionary<string, string> { ["test"] = root.At("target") },
            }
        );
        var folder = await FillAsync(root, "first");
        await BackUpAsync(server, "first");
        await FillAsync(root, "second");
        var backup = await BackUpAsync(server, Names[1][..200]);
        var paths = Names.Append(Unreadable).Select(name => $"{folder}/{name}").ToList();
        await using var visit = await dashboard.VisitAsync(
            options: new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = 780 },
            },
            server: server
        );
        await IsRightAsync(visit, "#/backups");
        await IsRightAsync(visit, $"#/backups/{backup}");
        foreach (var path in paths)
        {
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = Shown(path), Exact = true })).ToHaveCountAsync(1);
        }

        await IsRightAsync(visit, $"#/backups/{backup}?tab=warnings");
        await visit.SeesAsync("a socket cannot be backed up");
        await IsRightAsync(visit, $"#/files/{Address(folder)}?at={backup}");
        foreach (var name in Names.Append(Unreadable))
        {
            await IsRightAsync(visit, $"#/files/{Address(folder)}?at={backup}&file={Uri.EscapeDataString(name)}");
            await Assertions.Expect(visit.Page.Locator("#file-title")).ToHaveTextAsync(Shown(name));
            await Assertions.Expect(visit.Page.Locator(".versions li")).ToHaveCountAsync(2);
            await Assertions.Expect(visit.Page.Locator("pre.preview")).ToHaveTextAsync("second");
        }

        await IsRightAsync(visit, "#/files/bots?find=no-space");
        await RestoreIsRightAsync(visit, backup, paths);
        Assert.Equal(0, await visit.Page.Locator("img").CountAsync());
    }

    private static async Task RestoreIsRightAsync(Visit visit, string backup, List<string> paths)
    {
        var chosen = Uri.EscapeDataString(System.Text.Json.JsonSerializer.Serialize(paths));
        await IsRightAsync(visit, $"#/restore/{backup}?target=test&paths={chosen}");
        foreach (var path in paths)
        {
            await Assertions.Expect(visit.Page.Locator(".paths li", new() { HasText = Shown(path) })).ToHaveCountAsync(1);
        }

        await visit.PressAsync("Show the plan");
        await visit.SeesAsync($"Ready: {paths.Count} files");
        await IsRightAsync(visit);
        foreach (var path in paths)
        {
            await Assertions.Expect(visit.Page.Locator("tbody tr", new() { HasText = Shown(path) })).ToHaveCountAsync(1);
        }

        await visit.PressAsync("Restore now");
        await visit.SeesAsync("Restored to test");
        await IsRightAsync(visit);
        await IsRightAsync(visit, "#/activity");
    }

    private static async Task IsRightAsync(Visit visit, string? address = null)
    {
        if (address is not null)
        {
            await visit.GoAsync(address);
        }

        var faults = await Layout.FaultsAsync(visit.Page);
        Assert.True(faults.Length == 0, $"{address}:\n{string.Join('\n', faults)}");
        await visit.IsAccessibleAsync();
    }

    // Folders within folders, as deep as a path can be; the names are in the last one.
    private static async Task<string> FillAsync(Folder root, string content)
    {
        var path = root.At("bots");
        for (var i = 0; Length(path) + (3 * (MaxName + 1)) < MaxPath; i++)
        {
            path = $"{path}/{(i < Names.Length ? Names[i] : Filled("deep-", 'd'))}";
        }

        path = $"{path}/{new string('e', MaxName - 1)}";
        path = $"{path}/{new string('f', MaxPath - Length(path) - MaxName - 2)}";
        Directory.CreateDirectory(path);
        foreach (var name in Names)
        {
            await File.WriteAllTextAsync($"{path}/{name}", content, Ct);
        }

        await WriteUnreadableAsync(path, content);
        root.MakeSocket(path);
        return $"bots{path[root.At("bots").Length..]}";
    }

    private static async Task WriteUnreadableAsync(string folder, string content)
    {
        var script = $"printf {content} > \"$(printf 'bad\\377\\376{new string('u', MaxName - 5)}')\"";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync(Ct);
        Assert.Equal(0, shell.ExitCode);
    }

    private async Task<string> BackUpAsync(BackupEdgeServer server, string label) =>
        (await dashboard.SendAsync("create?wait=50", new { type = "incremental", label }, server)).GetProperty("backup_id").GetString()!;

    private static string Filled(string begin, char fill) => begin + new string(fill, MaxName - Length(begin));

    private static int Length(string text) => Encoding.UTF8.GetByteCount(text);

    private static string Shown(string name) => name.Replace("\u202e", "U+202E", StringComparison.Ordinal);

    private static string Address(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private sealed class Folder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("backupedge-names-").FullName;
        private Socket? _socket;

        public Folder() => Directory.CreateDirectory(At("target"));

        public string At(string name) => Path.Combine(_path, name);

        // The address of a socket is short, so its folder is reached through a link. It is deleted with the object.
        public void MakeSocket(string folder)
        {
            if (_socket is null)
            {
                Directory.CreateSymbolicLink(At("link"), folder);
                _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                _socket.Bind(new UnixDomainSocketEndPoint($"{At("link")}/socket"));
            }
        }

        // The library of .NET cannot delete what it cannot name.
        public void Dispose()
        {
            _socket?.Dispose();
            using var deletes = Process.Start("/bin/rm", ["-rf", _path]);
            deletes.WaitForExit();
        }
    }
}
