/// The version of this program, in the one place where it stands.
public enum ProductVersion {
  public static let current = "0.2.0"
}
