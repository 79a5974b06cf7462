using System.Globalization;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>copies</c>.</summary>
internal static class CopySettings
{
    private const string BytesKey = "bytes_per_second";
    private const string HoursKey = "hours";
    private const string ModeKey = "mode";
    private const string DaysKey = "days";
    private const string LocalKey = "local_retention_days";
    private const string VerifyKey = "verify_bytes_per_day";
    private const int MaxDays = 36_500;
    private const int MinBytes = 64 << 10;
    private static readonly string[] Kinds = [BucketPlace.Word, FolderPlace.Word];
    private static readonly string[] LockModes = ["none", "governance", "compliance"];

    /// <summary>Returns the valid copies, in order, and notes the problems of the others.</summary>
    /// <param name="copies">The section.</param>
    /// <param name="data">The data folder, in which no copy must lie.</param>
    /// <param name="withSecrets">Whether secrets are read.</param>
    public static List<CopyDefinition> Read(SettingSection copies, DataPaths data, bool withSecrets)
    {
        var definitions = new List<CopyDefinition>();
        foreach (var name in NameRules.Usable(copies))
        {
            var section = copies.Section(name);
            if (section.Origin is null || ReadOne(name, section, data, withSecrets) is not { } definition)
            {
                continue;
            }

            if (definitions.Find(other => CopyPlaceSettings.IsSame(other.Place, definition.Place)) is { } twin)
            {
                section.Refuse($"is at the same place as the copy '{twin.Name}'. Give each copy a place of its own.");
            }
            else
            {
                definitions.Add(definition);
            }
        }

        return definitions;
    }

    private static CopyDefinition? ReadOne(string name, SettingSection copy, DataPaths data, bool withSecrets)
    {
        var kind = SettingChoice.Read(copy, "kind", Kinds, BucketPlace.Word);
        string[] common = ["kind", "retention", "lock", "limits", "max_lag", "protected_elsewhere", LocalKey, VerifyKey];
        copy.AllowOnly([.. common, .. kind == BucketPlace.Word ? CopyPlaceSettings.BucketKeys : CopyPlaceSettings.FolderKeys]);
        var place =
            kind == BucketPlace.Word
                ? CopyPlaceSettings.ReadBucket(copy, withSecrets)
                : (CopyPlace?)CopyPlaceSettings.ReadFolder(copy, data);
        var locks = ReadLock(copy);
        var limits = ReadLimits(copy.Section("limits"));
        var lag = copy.Duration("max_lag", CopyDefinition.DefaultMaxLag);
        var elsewhere = copy.Flag("protected_elsewhere", defaultValue: false);
        var retention = copy.Has("retention") ? RetentionSettings.Read(copy.Section("retention")) : null;
        if (kind == FolderPlace.Word && locks.Mode != CopyLockMode.None)
        {
            copy.Refuse("lock", "is not possible in a folder: only buckets can lock objects. Remove it.");
        }

        return place is null
            ? null
            : new CopyDefinition
            {
                Name = name,
                Place = place,
                Retention = retention,
                Lock = locks,
                Limits = limits,
                MaxLag = lag,
                IsProtectedElsewhere = elsewhere,
                LocalRetentionDays = copy.Has(LocalKey) ? copy.Number(LocalKey, 0, 0, MaxDays) : null,
                VerifyBytesPerDay = ReadBytes(copy, VerifyKey, CopyDefinition.DefaultVerifyBytes),
            };
    }

    private static CopyLock ReadLock(SettingSection copy)
    {
        var section = copy.Section("lock");
        if (section.Origin is null)
        {
            return CopyLock.None;
        }

        section.AllowOnly(ModeKey, DaysKey, "max_days");
        var mode = SettingChoice.Read(section, ModeKey, LockModes, LockModes[1]) switch
        {
            "none" => CopyLockMode.None,
            "governance" => CopyLockMode.Governance,
            "compliance" => CopyLockMode.Compliance,
            var other => throw new InvalidOperationException($"The lock mode '{other}' is not one of the words."),
        };
        if (mode == CopyLockMode.None)
        {
            if (section.Has(DaysKey))
            {
                section.Refuse(DaysKey, "has no effect with the mode none. Remove it, or choose governance or compliance.");
            }

            return CopyLock.None;
        }

        if (!section.Has(DaysKey))
        {
            section.Refuse("needs 'days': how many days an archive stays locked.");
        }

        var max = section.Number("max_days", CopyLock.DefaultMaxDays, 1, CopyLock.DefaultMaxDays);
        var days = section.Number(DaysKey, 1, 1, CopyLock.DefaultMaxDays);
        if (days > max)
        {
            section.Refuse(DaysKey, $"must not be more than 'max_days', which is {max}.");
        }

        return new CopyLock(mode, days, max);
    }

    private static CopyLimits ReadLimits(SettingSection limits)
    {
        limits.AllowOnly(BytesKey, HoursKey, "concurrency");
        return new CopyLimits
        {
            BytesPerSecond = ReadBytes(limits, BytesKey, defaultValue: 0),
            Hours = [.. ReadHours(limits)],
            Concurrency = limits.Has("concurrency")
                ? limits.Number("concurrency", CopyLimits.MaxConcurrency, 1, CopyLimits.MaxConcurrency)
                : CopyLimits.MaxConcurrency,
        };
    }

    private static long ReadBytes(SettingSection section, string key, long defaultValue)
    {
        if (!section.Has(key) || section.Text(key) is not { } text)
        {
            return defaultValue;
        }

        if (text == "0")
        {
            return 0;
        }

        if (ByteSize.TryParse(text, out var bytes) && bytes >= MinBytes)
        {
            return bytes;
        }

        section.Refuse(key, $"must be 0, or {ByteSize.Description}, of {MinBytes} bytes or more, not '{VisibleText.Escape(text)}'.");
        return 0;
    }

    private static IEnumerable<CopyHours> ReadHours(SettingSection limits)
    {
        foreach (var text in limits.Texts(HoursKey))
        {
            if (
                text.Split('-') is [var from, var to]
                && TimeOnly.TryParseExact(from, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var begin)
                && TimeOnly.TryParseExact(to, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end)
            )
            {
                yield return new CopyHours(begin, end);
            }
            else
            {
                limits.Refuse(HoursKey, $"must be a list of times such as 22:00-06:00, not '{VisibleText.Escape(text)}'.");
            }
        }
    }
}
