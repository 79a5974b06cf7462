using System.Text;
using BackupEdge.Api;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Tests.Api.OpenApi;
using BackupEdge.Tests.Encryption;
using BackupEdge.Tests.Engine;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>The real server on a free loopback port in this process, with a small source, two keys and one JWT secret.</summary>
public sealed class InProcessServer : IAsyncLifetime
{
    public static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret for tests of exactly this many bytes");
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int> _running = Task.FromResult(0);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    internal RequestLimits Limits { get; init; } = new();

    internal UiDefinition Ui { get; init; } = new();

    internal ProtectionRules Protection { get; init; } = new();

    internal RetentionRules Retention { get; init; } = new();

    internal VerificationRules Verification { get; init; } = new();

    /// <summary>The engine to use; null for the real one.</summary>
    internal ScriptedEngine? Engine { get; init; }

    /// <summary>How archives are encrypted; null for not at all.</summary>
    internal SealMode? Seal { get; init; }

    /// <summary>The recovery identity, if archives are encrypted.</summary>
    internal AgeIdentity Recovery { get; } = AgeIdentity.Generate();

    /// <summary>The passphrase of the slot <c>passphrase</c>; null for no such slot.</summary>
    internal string? Passphrase { get; init; }

    /// <summary>The names of further sources, each a folder with the file <c>ledger.txt</c>.</summary>
    public IReadOnlyList<string> MoreSources { get; init; } = [];

    /// <summary>Further sources, besides the folders.</summary>
    internal IReadOnlyList<SourceDefinition> OtherSources { get; init; } = [];

    /// <summary>The name of a copy in a folder beside the data folder; null for no copy.</summary>
    public string? Copy { get; init; }

    /// <summary>The receivers of notifications.</summary>
    internal IReadOnlyList<WebhookDefinition> Webhooks { get; init; } = [];

    /// <summary>The settings as they can be shown.</summary>
    internal ShownSettings Shown { get; init; } = ShownSettings.None;

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("backupedge-api-");

    internal OwningServices Services { get; private set; } = null!;

    /// <summary>What would check credentials; for tables of routes, whose endpoints are not called.</summary>
    internal Gatekeeper Gatekeeper => new(Services.Catalogue, Services.Keys, null, new FailureThrottle(Time));

    public HttpClient Admin { get; private set; } = null!;

    public HttpClient Operator { get; private set; } = null!;

    public HttpClient Stranger { get; private set; } = null!;

    public string AdminKey { get; private set; } = "";

    /// <summary>Whether the tests make the keys of the data folder, also if the whole suite runs with encryption.</summary>
    public bool HasOwnKeys
    {
        get => field || Seal is not null;
        init;
    }

    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var source = Folder.CreateSubdirectory("bots");
        await File.WriteAllTextAsync(Path.Combine(source.FullName, "start.bas"), "TALK \"Hello\"\n");
        await File.WriteAllTextAsync(Path.Combine(source.FullName, "other.bas"), "TALK \"Other\"\n");
        var data = new DataPaths(Path.Combine(Folder.FullName, "data"));
        var settings = new Settings
        {
            Listen = "http://127.0.0.1:0",
            Data = data,
            Sources = [new FilesSource { Name = "bots", Path = source.FullName }, .. MoreSources.Select(NewSource), .. OtherSources],
            Targets = [new TargetDefinition("staging", data.Staging), new TargetDefinition("lab", Path.Combine(Folder.FullName, "lab"))],
            Copies = Copy is null
                ? []
                : [new CopyDefinition { Name = Copy, Place = new FolderPlace(Folder.CreateSubdirectory("disk").FullName) }],
            Jwt = new JwtSettings { Secret = Secret },
            Webhooks = Webhooks,
            Shown = Shown,
            Workers = 1,
            Limits = Limits,
            Ui = Ui,
            Protection = Protection,
            Retention = Retention,
            Verification = Verification,
            Encryption = new EncryptionDefinition { KeyFiles = [HostKeyFile], NewKeyFile = HostKeyFile },
        };
        if (Seal is { } mode)
        {
            MakeKeys(settings, mode);
        }
        else if (!HasOwnKeys)
        {
            settings = RunKeys.WithKeys(settings);
        }

        Services = Engine is null ? OwningServices.Open(settings, Time, Logs) : OwningServices.Open(settings, Time, Logs, Engine.Over);
        if (!HasOwnKeys)
        {
            RunKeys.Unlock(Services);
        }

        AdminKey = Services.Keys.Issue("tester", Role.Admin, null).Key;
        var operatorKey = Services.Keys.Issue("bot", Role.BackupOperator, null).Key;
        _running = Task.Run(() => ServerHost.RunAsync(Services, Logs, _ready.SetResult, () => { }, _stop.Token));
        await Task.WhenAny(_ready.Task, _running);
        if (_running.IsFaulted)
        {
            await _running;
        }

        Url = new Uri(await _ready.Task);
        Admin = Client(AdminKey);
        Operator = Client(operatorKey);
        Stranger = Client(null);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Services.DisposeAsync();
        _stop.Dispose();
        Admin.Dispose();
        Operator.Dispose();
        Stranger.Dispose();
        Recovery.Dispose();
        Folder.Delete(recursive: true);
    }

    /// <summary>Changes a byte of a group of an archive, which is chosen from all in the order of the file.</summary>
    internal void Damage(string id, Func<IReadOnlyList<GroupTable.Row>, GroupTable.Row> choose) =>
        GroupDamage.Make(ArchivePath(id), Access(), id, choose);

    /// <summary>Changes a byte of the first page of an archive's manifest.</summary>
    internal void DamageManifest(string id) => GroupDamage.MakeInManifest(ArchivePath(id), Access(), id);

    private string ArchivePath(string id) => Path.Combine(Services.Settings.Data.Archives, id + LocalArchiveStore.Extension);

    private ArchiveAccess Access() => new(new LocalArchiveStore(Services.Settings.Data.Archives), RunKeys.Keys(Services.Settings));

    /// <summary>Stops the server and asserts that it ends with exit code 0.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        Assert.Equal(0, await _running);
    }

    public HttpClient Client(string? key)
    {
        var client = new HttpClient(new DocumentedAnswers(new SocketsHttpHandler())) { BaseAddress = Url };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        return client;
    }

    private string HostKeyFile => Path.Combine(Folder.FullName, "host.key");

    private void MakeKeys(Settings settings, SealMode mode)
    {
        Directory.CreateDirectory(settings.Data.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var store = new KeyStore(settings, Time);
        store.Create(mode, now => SlotsOf(store, now)).Dispose();
        using var recovery = new OfferedKeys("The identity", [AgeIdentity.Parse(Recovery.ToText())]);
        store.RecordTest(recovery).Dispose();
    }

    private List<KeySlot> SlotsOf(KeyStore store, DateTimeOffset now)
    {
        List<KeySlot> slots =
        [
            KeySlot.ForHost("host", store.HostKey.ReadOrCreate(now), now),
            KeySlot.ForRecipient("recovery", Recovery.Recipient, now),
        ];
        if (Passphrase is { } passphrase)
        {
            slots.Add(KeySlot.ForPassphrase("passphrase", store.Passphrases.Create("passphrase", passphrase, now), now));
        }

        return slots;
    }

    private FilesSource NewSource(string name)
    {
        var folder = Folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, "ledger.txt"), "1000\n");
        return new FilesSource { Name = name, Path = folder };
    }

    /// <summary>Makes a full backup, asserts that it completes, and returns its id.</summary>
    public async Task<string> BackUpAsync(string label = "made by a test", IReadOnlyList<string>? sources = null)
    {
        var chosen = sources is null ? "" : $$""","sources":["{{string.Join("\",\"", sources)}}"]""";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/create")
        {
            Content = Json($$"""{"type":"full","label":"{{label}}"{{chosen}}}"""),
        };
        request.Headers.Add("Prefer", "wait=30");
        using var response = await Admin.SendAsync(request);
        var body = await BodyAsync(response);
        Assert.Equal("completed", body.GetProperty("status").GetString());
        return body.GetProperty("backup_id").GetString()!;
    }
}
