namespace BackupEdge.Browser.Goldens;

/// <summary>A screen that is compared with what it was.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Address">Its address; <c>{0}</c> is a backup.</param>
/// <param name="Ready">What is there when it has all its parts, beyond what is busy; null if nothing comes later.</param>
/// <param name="IsPictured">Whether it has pictures.</param>
internal sealed record GoldenScreen(string Name, string Address, string? Ready = null, bool IsPictured = false)
{
    /// <summary>The name of the one screen that is seen without a session.</summary>
    public const string SignIn = "login";

    /// <summary>Gets all screens.</summary>
    public static IReadOnlyList<GoldenScreen> All { get; } =
    [
        new(SignIn, "#/login", IsPictured: true),
        new("overview", "#/", ".strip", IsPictured: true),
        new("backups", "#/backups", IsPictured: true),
        new("calendar", "#/backups?view=calendar"),
        new("bin", "#/backups?view=bin"),
        new("backup", "#/backups/{0}", ".fate", IsPictured: true),
        new("backup-needs", "#/backups/{0}?tab=needs"),
        new("backup-record", "#/backups/{0}?tab=record"),
        new("roots", "#/files"),
        new("files", "#/files/bots/default.gbai?at={0}", ".ticks i.changed", IsPictured: true),
        new(
            "file",
            $"#/files/bots/{Path.GetDirectoryName(SampleHost.Script)}?at={{0}}&file={Path.GetFileName(SampleHost.Script)}",
            "pre.preview"
        ),
        new("found", "#/files?find=start"),
        new("restore", "#/restore/{0}", IsPictured: true),
        new("activity", "#/activity"),
        new("job", "#/activity/{1}", ".card"),
        new("schedules", "#/schedules", ".week"),
        new("schedule", "#/schedules/{2}", ".preview-runs li", IsPictured: true),
        new("health", "#/health", IsPictured: true),
        new("drills", "#/health/drills"),
        new("keys", "#/settings/keys"),
        new("sessions", "#/settings/sessions"),
        new("encryption", "#/settings/encryption"),
        new("copies", "#/settings/copies"),
        new("webhooks", "#/settings/webhooks"),
        new("audit", "#/settings/audit"),
        new("configuration", "#/settings/config"),
        new("page", "#/settings/page"),
        new("about", "#/settings/about"),
        new("wall", "#/wall", ".tile"),
    ];

    /// <summary>Gets the screens with pictures.</summary>
    public static IEnumerable<GoldenScreen> Pictured => All.Where(screen => screen.IsPictured);

    /// <summary>Returns the screen with a name.</summary>
    public static GoldenScreen Of(string name) => All.Single(screen => screen.Name == name);
}
