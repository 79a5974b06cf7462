using System.Buffers;
using System.Text;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>
/// The kind of sources that are whole PostgreSQL servers. Settings have the kind <c>postgres</c> with the method <c>physical</c>. Archives
/// have a kind of its own, since a version that does not know it must not take its streams for dumps.
/// </summary>
internal sealed class PhysicalKind : SourceKind
{
    private const int MaxSlotLength = 63;
    private static readonly SearchValues<char> SlotCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>The keys of this method alone.</summary>
    public static IReadOnlyList<string> OwnKeys { get; } = ["slot", "wal_limit"];

    public override string Name => PostgresPhysicalSource.KindName;

    public override bool IsSetting => false;

    public override IReadOnlyList<string> Keys { get; } = [.. PostgresSettings.Keys, .. OwnKeys];

    public override SourceDefinition? Read(string name, SettingSection section) => ReadPhysical(name, section);

    /// <inheritdoc cref="SourceKind.Read"/>
    public static SourceDefinition? ReadPhysical(string name, SettingSection section)
    {
        var slot = section.Text("slot", DefaultSlot(name))!;
        if (slot.Length is 0 or > MaxSlotLength || slot.AsSpan().ContainsAnyExcept(SlotCharacters))
        {
            section.Refuse("slot", $"must have 1 to {MaxSlotLength} small letters without accents, digits and '_', not '{slot}'.");
        }

        var limit = section.Text("wal_limit") is { } text
            ? ByteSetting.Parse(section, "wal_limit", text)
            : PostgresPhysicalSource.DefaultWalLimit;
        return PostgresSettings.Read(section) is { } server
            ? new PostgresPhysicalSource
            {
                Name = name,
                Postgres = server,
                Slot = slot,
                WalLimit = limit,
            }
            : null;
    }

    public override SourceDefinition Outline(string name, string location, bool hasRestoreProgram) =>
        new PostgresPhysicalSource
        {
            Name = name,
            Postgres = PostgresSettings.Outline(location),
            Slot = DefaultSlot(name),
        };

    public override RestoreDestination FindDestination(RestoreChoice choice)
    {
        if (choice.Original is not null)
        {
            throw RestoreChoice.Refused(
                "target",
                $"The source '{choice.Name}' is a whole server, which is not restored over itself. Restore it to a target, stop the "
                    + "server, and move the restored folder in place of its data folder."
            );
        }

        var below = choice.BelowTarget();
        var server = new PostgresPhysicalSource
        {
            Name = choice.Name,
            Postgres = PostgresSettings.Outline(choice.Location),
            Slot = DefaultSlot(choice.Name),
            Place = new PhysicalPlace(below.Folder!) { Moment = choice.Moment },
        };
        return RestoreDestination.InServerFolder(server, below.Followed);
    }

    private static string DefaultSlot(string source)
    {
        var slot = new StringBuilder("backupedge_");
        foreach (var character in source.ToLowerInvariant())
        {
            slot.Append(SlotCharacters.Contains(character) ? character : '_');
        }

        return slot.Length <= MaxSlotLength ? slot.ToString() : slot.ToString(0, MaxSlotLength);
    }
}
