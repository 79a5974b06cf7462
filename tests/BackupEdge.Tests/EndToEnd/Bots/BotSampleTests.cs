using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Runs every script in BASIC of samples and of the manuals that calls the API, against the published binary: with the keys that it needs,
/// and with a wrong one, when it must not claim a success.
/// </summary>
public sealed partial class BotSampleTests(BotSampleTests.Server server) : IClassFixture<BotSampleTests.Server>
{
    private const string Host = "backup.internal:9000";

    // What each script says, or mails, when it succeeds. A null expects it to say nothing.
    private static readonly Dictionary<string, string?> Expected = new(StringComparer.Ordinal)
    {
        ["samples/create-backup.bas"] = "^Backup created: backup-[0-9a-z-]+$",
        ["samples/list-backups.bas"] = @"^backup-[0-9a-z-]+ - [0-9: -]+ UTC - [0-9.]+ \w+ - completed",
        ["samples/restore-backup.bas"] = "^The restore job-[0-9a-z-]+ is completed.$",
        ["samples/schedule-backup.bas"] = "^Backup schedule created: schedule-",
        ["samples/delete-backup.bas"] = "^Deleted: backup-[0-9a-z-]+$",
        ["samples/book/create-backup.bas"] = "^Backup created: backup-[0-9a-z-]+$",
        ["samples/book/list-backups.bas"] = @"^backup-[0-9a-z-]+ - [0-9TZ:.-]+ \([0-9]+\)$",
        ["samples/book/restore-backup.bas"] = "^Restore job started: job-[0-9a-z-]+$",
        ["samples/book/schedule-backup.bas"] = "^Backup schedule created$",
        ["samples/helpdesk.gbai/helpdesk.gbdialog/admin/backup.bas"] = "^The backup backup-[0-9a-z-]+ is completed.$",
        ["samples/helpdesk.gbai/helpdesk.gbdialog/admin/list-backups.bas"] = "^backup-[0-9a-z-]+ - ",
        ["samples/helpdesk.gbai/helpdesk.gbdialog/admin/nightly.bas"] = null,
        ["samples/helpdesk.gbai/helpdesk.gbdialog/admin/restore.bas"] = "^The restore job-[0-9a-z-]+ is completed.$",
        ["samples/backup.gbai/backup.gbdialog/start.bas"] = "^I make backups",
        ["samples/backup.gbai/backup.gbdialog/backup-now.bas"] = "^The backup backup-[0-9a-z-]+ is complete.$",
        ["samples/backup.gbai/backup.gbdialog/list-backups.bas"] = "^backup-[0-9a-z-]+ - ",
        ["samples/backup.gbai/backup.gbdialog/restore-file.bas"] = "^bots/start.bas is restored to staging.$",
        ["samples/backup.gbai/backup.gbdialog/backup-status.bas"] = "^The state of the backups is (ok|degraded).$",
        ["README.md#1"] = "^Backup created: backup-[0-9a-z-]+$",
        ["docs/tour.md#1"] = "^Backup created: backup-[0-9a-z-]+$",
        ["docs/api.md#1"] = "^Backup created: backup-[0-9a-z-]+$",
        ["docs/api.md#2"] = "^backup-[0-9a-z-]+ - ",
        ["docs/api.md#3"] = "^The newest of [0-9]+ backups is backup-[0-9a-z-]+.$",
        ["docs/api.md#4"] = "^The restore job-[0-9a-z-]+ is completed.$",
        ["docs/api.md#5"] = "^Backup schedule created$",
        ["docs/api.md#6"] = "^Deleted$",
        ["docs/operations.md#1"] = "^The backup backup-[0-9a-z-]+ is completed.$",
    };

    // Scripts that need GET, which the state of May does not have.
    private static readonly HashSet<string> Readers =
    [
        "samples/list-backups.bas",
        "samples/helpdesk.gbai/helpdesk.gbdialog/admin/list-backups.bas",
        "samples/backup.gbai/backup.gbdialog/list-backups.bas",
        "samples/backup.gbai/backup.gbdialog/backup-status.bas",
        "docs/api.md#2",
        "docs/api.md#3",
    ];

    public static TheoryData<string> Names => [.. Expected.Keys];

    /// <summary>The scripts in the form of today.</summary>
    public static TheoryData<string> PresentNames => [.. Expected.Keys.Where(name => !IsOfBook(TextOf(name)))];

    [Fact]
    public void Every_script_that_calls_the_API_is_run()
    {
        var found = FilesOf("samples", "*.bas")
            .Where(file => CallsApi().IsMatch(File.ReadAllText(file)) || file.Contains("backup.gbai", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(PublishedBinary.RepositoryRoot, file).Replace('\\', '/'))
            .Concat(Snippets().Select(snippet => snippet.Name));

        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Subset(Expected.Keys.ToHashSet(), Readers);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_script_does_what_it_says(string name)
    {
        var (said, mails, requests) = await RunAsync(name, BotState.April, server.AdminKey, server.OperatorKey);

        Assert.Empty(mails);
        if (Expected[name] is { } expected)
        {
            Assert.Matches(expected, said[0]);
        }
        else
        {
            Assert.Empty(said);
            Assert.NotEmpty(requests);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refused_script_claims_no_success(string name)
    {
        const string Refusal = "The API key is unknown, revoked or expired.";
        var wrong = "bek_aaaaaaaa_" + new string('A', 43);
        var said = new List<string>();
        try
        {
            var (_, mails, requests) = await RunAsync(name, BotState.April, wrong, wrong, said);
            if (requests.Count > 0)
            {
                var reports = said.Concat(mails).ToList();
                Assert.NotEmpty(reports);
                Assert.All(reports, report => Assert.Matches($"({Regex.Escape(Refusal)}|Too many failed sign-ins)", report));
            }
        }
        catch (BotException e)
        {
            // What a bot says when a script ends with an error is not ours.
            Assert.Matches("401|429|Unauthorized|TooManyRequests", e.Message);
            Assert.Empty(said);
        }
    }

    [Theory]
    [MemberData(nameof(PresentNames))]
    public async Task In_the_state_of_May_only_scripts_with_GET_fail(string name)
    {
        if (Readers.Contains(name))
        {
            await Assert.ThrowsAsync<BotException>(() => RunAsync(name, BotState.May, server.AdminKey, server.OperatorKey));
        }
        else
        {
            var (said, mails, _) = await RunAsync(name, BotState.May, server.AdminKey, server.OperatorKey);
            Assert.Empty(mails);
            Assert.Matches(Expected[name] ?? "^$", said.FirstOrDefault() ?? "");
        }
    }

    [Fact]
    public async Task The_template_restores_a_file_by_its_name_alone()
    {
        await server.BackUpAsync();
        using var http = new BotHttp(new Uri(server.Url), Host);
        var script = new BotScript(http);
        script.Variables["backup_admin_url"] = $"http://bot:{server.AdminKey}@{Host}{Base}";
        script.Variables["backup_id"] = "latest";
        script.Variables["path"] = "**/start.bas";
        script.Run(TextOf("samples/backup.gbai/backup.gbdialog/restore-file.bas"));
        Assert.Equal(["**/start.bas is restored to staging."], script.Talk);

        script.Variables["path"] = "bots/none.bas";
        script.Run(TextOf("samples/backup.gbai/backup.gbdialog/restore-file.bas"));
        Assert.StartsWith("The restore failed: ", script.Talk[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_start_of_the_template_offers_its_tools()
    {
        var folder = Path.Combine(PublishedBinary.RepositoryRoot, "samples", "backup.gbai", "backup.gbdialog");
        using var http = new BotHttp(new Uri(server.Url), Host);
        var script = new BotScript(http);
        script.Run(File.ReadAllText(Path.Combine(folder, "start.bas")));

        Assert.Equal(["backup-now", "backup-status", "list-backups", "restore-file"], script.Tools.Order(StringComparer.Ordinal));
        Assert.All(script.Tools, tool =>
        {
            var compiler = new BotCompiler();
            compiler.Compile(File.ReadAllText(Path.Combine(folder, tool + ".bas")));
            Assert.NotNull(compiler.Description);
        });
    }

    [Fact]
    public void The_scripts_of_the_book_are_those_of_the_specification()
    {
        var lines = FilesOf(Path.Combine("samples", "book"), "*.bas").Order(StringComparer.Ordinal).SelectMany(File.ReadLines);

        Assert.Equal(
            """
            backup_options = NEW OBJECT
            backup_options.type = "full"
            backup_options.include_files = true
            backup_options.include_database = true
            result = POST "/api/v1/backup/create", backup_options
            TALK "Backup created: " + result.backup_id
            backups = GET "/api/v1/backup/list"
            FOR EACH backup IN backups
            TALK backup.id + " - " + backup.created_at + " (" + backup.size + ")"
            NEXT
            restore_options = NEW OBJECT
            restore_options.target = "staging"
            result = POST "/api/v1/backup/restore/backup-123", restore_options
            TALK "Restore job started: " + result.job_id
            schedule = NEW OBJECT
            schedule.cron = "0 2 * * *"
            schedule.type = "incremental"
            schedule.retention_days = 30
            POST "/api/v1/backup/schedule", schedule
            TALK "Backup schedule created"
            """.Split('\n'),
            lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '\'')
        );
    }

    // Adds what the script says to the given list, also if the script ends with an error.
    private async Task<(List<string> Said, List<string> Mails, List<string> Requests)> RunAsync(
        string name,
        BotState state,
        string adminKey,
        string operatorKey,
        List<string>? said = null
    )
    {
        said ??= [];

        // The last backup of a source is deleted only with force.
        await server.BackUpAsync();
        var backup = await server.BackUpAsync();
        var text = TextOf(name);
        if (IsOfBook(text))
        {
            using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
            client.DefaultRequestHeaders.Add("X-API-Key", adminKey);
            var book = new BasicScript(client, said);
            await book.RunAsync(text.Replace("backup-123", backup, StringComparison.Ordinal));
            return (said, [], ["one or more"]);
        }

        using var http = new BotHttp(new Uri(server.Url), Host);
        var script = new BotScript(http, state, said);
        script.Variables["backup_url"] = $"http://bot:{operatorKey}@{Host}{Base}";
        script.Variables["backup_admin_url"] = $"http://bot:{adminKey}@{Host}{Base}";
        script.Variables["backup_id"] = backup;
        script.Variables["path"] = "bots/start.bas";
        script.Variables["reason"] = "before the update";
        script.Variables["sure"] = "yes";

        // A literal address of a manual stands for any bot; the role of its key follows from the call.
        script.Run(text.Replace("bek_...", adminKey, StringComparison.Ordinal));
        return (said, [.. script.Mails.Select(mail => mail.Body)], http.Requests);
    }

    private static string TextOf(string name) =>
        name.Contains('#', StringComparison.Ordinal)
            ? Snippets().Single(snippet => snippet.Name == name).Text
            : File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, name));

    private static bool IsOfBook(string text) => text.Contains("As the book of General Bots writes it", StringComparison.Ordinal);

    private static string[] FilesOf(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(PublishedBinary.RepositoryRoot, folder), pattern, SearchOption.AllDirectories);

    private static IEnumerable<(string Name, string Text)> Snippets() =>
        from file in FilesOf("docs", "*.md").Append(Path.Combine(PublishedBinary.RepositoryRoot, "README.md"))
        let name = Path.GetRelativePath(PublishedBinary.RepositoryRoot, file).Replace('\\', '/')
        from snippet in Snippet().Matches(File.ReadAllText(file)).Index()
        select ($"{name}#{snippet.Index + 1}", snippet.Item.Groups["text"].Value);

    [GeneratedRegex("```bas(?:ic)?\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Snippet();

    [GeneratedRegex("/api/v1/backup|backup_(admin_)?url")]
    private static partial Regex CallsApi();

    /// <summary>The server of all tests of this class, with one source and two keys.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("backupedge-source-");
        private BackupEdgeServer? _server;

        public string Url => Running.Url;

        public string AdminKey => Running.AdminKey;

        public string OperatorKey { get; private set; } = "";

        private BackupEdgeServer Running => _server ?? throw new InvalidOperationException("The server was not started.");

        public async ValueTask InitializeAsync()
        {
            await File.WriteAllTextAsync(Path.Combine(_source.FullName, "start.bas"), "TALK \"Hello\"\n");
            _server = await BackupEdgeServer.StartAsync(
                new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = _source.FullName } }
            );
            using var created = await _server.Client.PostAsync($"{Base}/keys", Json("""{"name":"bot","role":"backup_operator"}"""));
            OperatorKey = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
        }

        /// <summary>Makes a backup and returns its id.</summary>
        public async Task<string> BackUpAsync()
        {
            var made = await PostWaitingAsync(Running.Client, "create", """{"type":"full"}""");
            Assert.Equal("completed", made.GetProperty("status").GetString());
            return made.GetProperty("backup_id").GetString()!;
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }

            _source.Delete(recursive: true);
        }
    }
}
